package dev.corral.core.vector.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Text as words, by Lucene's analysis: segments of Unicode's UAX #29, pairs of neighbours in
 * Chinese, Japanese and Korean, without case, accents, possessives and English endings (M. Porter,
 * "An algorithm for suffix stripping", 1980). There are no stop words: BM25 gives little weight to
 * what is everywhere.
 *
 * <p>A word is a 64-bit hash of its characters. Among a million words two are the same with a
 * probability of 3·10⁻⁸.
 */
final class Words {

  private static final Analyzer ANALYZER = new Chain();

  private Words() {}

  /** Gives each word of a text in order. */
  static void of(String text, LongConsumer word) {
    try (TokenStream tokens = ANALYZER.tokenStream("", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        word.accept(hash(term.buffer(), term.length()));
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** FNV-1a over UTF-16, its bits mixed as by MurmurHash3's finalizer. */
  private static long hash(char[] characters, int length) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ characters[i]) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  private static final class Chain extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new StandardTokenizer();
      TokenStream chain = new CJKWidthFilter(words);
      chain = new EnglishPossessiveFilter(chain);
      chain = new LowerCaseFilter(chain);
      chain = new CJKBigramFilter(chain);
      chain = new ASCIIFoldingFilter(chain);
      return new TokenStreamComponents(words, new PorterStemFilter(chain));
    }
  }
}
