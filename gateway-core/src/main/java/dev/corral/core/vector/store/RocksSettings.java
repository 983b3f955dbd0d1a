package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/** RocksDB's options with their bounds; closing frees them, after the database. */
final class RocksSettings implements AutoCloseable {

  /** Blocks and write buffers together; the answers' own data are copied out of it. */
  static final long CACHE_BYTES = 32L << 20;

  /** Unflushed writes of all tables; half the cache, in which they are accounted. */
  static final long WRITE_BUFFER_BYTES = 16L << 20;

  /** Log to replay after a crash: at some 200 MB/s well below a second. */
  static final long LOG_BYTES = 128L << 20;

  /** Open table files; each costs a file descriptor and its index. */
  static final int OPEN_FILES = 512;

  /** Compactions and flushes at once: the machine has other work. */
  static final int BACKGROUND_JOBS = 2;

  private static final int LOG_FILES = 2;
  private static final long LOG_FILE_BYTES = 1L << 20;
  private static final int BLOOM_BITS = 10;
  private static final int BLOCK_BYTES = 16 << 10;

  private final List<AutoCloseable> owned = new ArrayList<>();
  final DBOptions database;
  final ColumnFamilyOptions table;

  /**
   * Makes the options.
   *
   * @param frugal whether opening writes as little as it can
   */
  RocksSettings(boolean frugal) throws RocksDBException {
    Cache cache = own(new LRUCache(CACHE_BYTES));
    var env = org.rocksdb.Env.getDefault();
    database =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxOpenFiles(OPEN_FILES)
            .setMaxBackgroundJobs(BACKGROUND_JOBS)
            .setMaxTotalWalSize(LOG_BYTES)
            .setWriteBufferManager(own(new WriteBufferManager(WRITE_BUFFER_BYTES, cache)))
            .setSstFileManager(own(new SstFileManager(env)))
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setAvoidFlushDuringRecovery(frugal)
            .setParanoidChecks(true)
            .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
            .setKeepLogFileNum(LOG_FILES)
            .setMaxLogFileSize(LOG_FILE_BYTES)
            .setStatsDumpPeriodSec(0);
    table =
        own(new ColumnFamilyOptions())
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setWriteBufferSize(4L << 20)
            .setLevelCompactionDynamicLevelBytes(true)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setBlockSize(BLOCK_BYTES)
                    .setFormatVersion(5)
                    .setFilterPolicy(own(new BloomFilter(BLOOM_BITS)))
                    .setCacheIndexAndFilterBlocks(true)
                    .setPinL0FilterAndIndexBlocksInCache(true));
  }

  private <T extends AutoCloseable> T own(T option) {
    owned.add(option);
    return option;
  }

  @Override
  public void close() {
    Collections.reverse(owned);
    for (AutoCloseable option : owned) {
      try {
        option.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    owned.clear();
  }
}
