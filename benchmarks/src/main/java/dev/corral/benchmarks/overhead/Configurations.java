package dev.corral.benchmarks.overhead;

import java.nio.file.Path;

/** The rivals' configurations: one worker, connections kept, answers unbuffered, no access log. */
final class Configurations {

  private Configurations() {}

  static String nginx(int port, int mockPort, Path folder) {
    return """
    daemon off;
    worker_processes 1;
    pid FOLDER/nginx.pid;
    error_log stderr error;
    events { worker_connections 4096; }
    http {
      access_log off;
      client_body_temp_path FOLDER/nginx-body;
      proxy_temp_path FOLDER/nginx-proxy;
      fastcgi_temp_path FOLDER/nginx-fastcgi;
      uwsgi_temp_path FOLDER/nginx-uwsgi;
      scgi_temp_path FOLDER/nginx-scgi;
      keepalive_requests 1000000;
      upstream ollama {
        server 127.0.0.1:MOCK;
        keepalive 128;
        keepalive_requests 1000000;
      }
      server {
        listen 127.0.0.1:PORT;
        location / {
          proxy_pass http://ollama;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
        }
      }
    }
    """
        .replace("FOLDER", folder.toString())
        .replace("MOCK", Integer.toString(mockPort))
        .replace("PORT", Integer.toString(port));
  }

  static String envoy(int port, int mockPort) {
    return """
    static_resources:
      listeners:
      - address: { socket_address: { address: 127.0.0.1, port_value: PORT } }
        filter_chains:
        - filters:
          - name: envoy.filters.network.http_connection_manager
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.\
    http_connection_manager.v3.HttpConnectionManager
              stat_prefix: ingress
              route_config:
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes:
                  - match: { prefix: "/" }
                    route: { cluster: ollama, timeout: 0s }
              http_filters:
              - name: envoy.filters.http.router
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
      clusters:
      - name: ollama
        type: STATIC
        connect_timeout: 2s
        load_assignment:
          cluster_name: ollama
          endpoints:
          - lb_endpoints:
            - endpoint:
                address: { socket_address: { address: 127.0.0.1, port_value: MOCK } }
    """
        .replace("MOCK", Integer.toString(mockPort))
        .replace("PORT", Integer.toString(port));
  }

  static String liteLlm(int mockPort) {
    return """
    model_list:
    - model_name: WHOLE
      litellm_params:
        model: ollama_chat/WHOLE
        api_base: http://127.0.0.1:MOCK
    - model_name: STREAM
      litellm_params:
        model: ollama_chat/STREAM
        api_base: http://127.0.0.1:MOCK
    litellm_settings:
      telemetry: false
      drop_params: true
      set_verbose: false
    general_settings:
      # It does not start without a key otherwise; the others ask for none either.
      dangerously_permit_weak_or_unset_master_key: true
    """
        .replace("WHOLE", MockAnswers.WHOLE)
        .replace("STREAM", MockAnswers.STREAM)
        .replace("MOCK", Integer.toString(mockPort));
  }
}
