# What Corral is told about each instance type. A type that is not here is refused: the settings
# below would be guesses for it.
locals {
  # vcpus, memory_gb, gpus   as AWS publishes them; vcpus count against the quota
  # gpu_memory_gb            of all cards together
  # slots                    answers at once (OLLAMA_NUM_PARALLEL, --ollama-slots): an 8b model in 4
  #                          bits takes 5 GB, each answer with 8,192 tokens of context another 1 GB
  # heap_gb                  of the JVM: a quarter of memory, at most 8; vectors live outside of it
  # nvme                     instance store for models, filled again at each boot
  instance_types = {
    "t3.xlarge"    = { vcpus = 4, memory_gb = 16, gpus = 0, gpu_memory_gb = 0, slots = 1, heap_gb = 3, nvme = false }
    "g4dn.xlarge"  = { vcpus = 4, memory_gb = 16, gpus = 1, gpu_memory_gb = 16, slots = 4, heap_gb = 3, nvme = true }
    "g4dn.2xlarge" = { vcpus = 8, memory_gb = 32, gpus = 1, gpu_memory_gb = 16, slots = 4, heap_gb = 6, nvme = true }
    "g4dn.4xlarge" = { vcpus = 16, memory_gb = 64, gpus = 1, gpu_memory_gb = 16, slots = 4, heap_gb = 8, nvme = true }
    "g4dn.8xlarge" = { vcpus = 32, memory_gb = 128, gpus = 1, gpu_memory_gb = 16, slots = 4, heap_gb = 8, nvme = true }
    "g4dn.12xlarge" = {
      vcpus = 48, memory_gb = 192, gpus = 4, gpu_memory_gb = 64, slots = 16, heap_gb = 8, nvme = true
    }
    "g5.xlarge"  = { vcpus = 4, memory_gb = 16, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 3, nvme = true }
    "g5.2xlarge" = { vcpus = 8, memory_gb = 32, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 6, nvme = true }
    "g5.4xlarge" = { vcpus = 16, memory_gb = 64, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 8, nvme = true }
    "g6.xlarge"  = { vcpus = 4, memory_gb = 16, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 3, nvme = true }
    "g6.2xlarge" = { vcpus = 8, memory_gb = 32, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 6, nvme = true }
    "g6.4xlarge" = { vcpus = 16, memory_gb = 64, gpus = 1, gpu_memory_gb = 24, slots = 8, heap_gb = 8, nvme = true }
  }

  instance = local.instance_types[var.instance_type]
  has_gpu  = local.instance.gpus > 0
  # Which release archive: ONNX Runtime with CUDA 12 and cuDNN 9, or for the processor alone.
  flavour = local.has_gpu ? "cuda" : "cpu"

  # Names of EC2's quotas of vCPUs, by family and by how they are bought.
  quota_code = (local.has_gpu
    ? (var.spot ? "L-3819A6DF" : "L-DB2E81BA")
    : (var.spot ? "L-34B43A08" : "L-1216C47A")
  )
}
