package dev.corral.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;

/**
 * The way of the data, as a test: a package is used only by those above it. Read it from the top;
 * ARCHITECTURE.md numbers the same steps.
 */
@AnalyzeClasses(packages = "dev.corral", importOptions = ImportOption.DoNotIncludeTests.class)
final class DataFlowTest {

  /** Layer by layer, each usable only from the ones before it. */
  private static final List<String> FLOW =
      List.of(
          "server.cli..",
          "server",
          "server.inbound..",
          "server.protocol..",
          "core.access..",
          "core.schedule..",
          "server.upstream..",
          "core.conversation..",
          "core.retrieval..",
          "core.document..",
          "core.vector..",
          "embedder..",
          "core.exchange..");

  @ArchTest static final ArchRule DATA_FLOWS_DOWN = flow();

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("dev.corral.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_EMBEDDER_KNOWS_NOTHING_OF_OURS =
      only("dev.corral.embedder..").should(dependOnlyOnOursIn("dev.corral.embedder.."));

  @ArchTest
  static final ArchRule THE_VOCABULARY_DEPENDS_ON_NOTHING =
      classes()
          .that()
          .resideInAPackage("dev.corral.core.exchange..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.corral.core.exchange..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule ONNX_RUNTIME_STAYS_IN_ITS_ROOM =
      usedOnlyIn("ai.onnxruntime..", "dev.corral.embedder.onnx..");

  @ArchTest
  static final ArchRule THE_TOKENIZER_STAYS_IN_ITS_ROOM =
      usedOnlyIn("ai.djl..", "dev.corral.embedder.text..");

  @ArchTest
  static final ArchRule ROCKSDB_STAYS_IN_ITS_ROOM =
      usedOnlyIn("org.rocksdb..", "dev.corral.core.vector.store..");

  @ArchTest
  static final ArchRule HNSWLIB_STAYS_IN_ITS_ROOM =
      usedOnlyIn("com.github.jelmerk..", "dev.corral.core.vector.index..");

  @ArchTest
  static final ArchRule LUCENE_STAYS_IN_ITS_ROOM =
      usedOnlyIn("org.apache.lucene..", "dev.corral.core.vector.text..");

  @ArchTest
  static final ArchRule PARSERS_OF_DOCUMENTS_STAY_IN_THEIR_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.corral.core.document..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.pdfbox..", "org.apache.poi..");

  @ArchTest
  static final ArchRule SOCKETS_ARE_TOUCHED_AT_THE_EDGES_ONLY =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "dev.corral.server",
                      "dev.corral.server.inbound..",
                      "dev.corral.server.outbound..",
                      "dev.corral.server.upstream..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..");

  @ArchTest
  static final ArchRule CLASSES_ARE_FINAL_OR_MADE_TO_BE_EXTENDED =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .and()
          .resideOutsideOfPackage("dev.corral.benchmarks..")
          .should()
          .haveModifier(JavaModifier.FINAL)
          .orShould()
          .haveModifier(JavaModifier.ABSTRACT);

  @ArchTest
  static final ArchRule NO_STATE_IS_PUBLIC =
      fields().that().arePublic().and().areDeclaredInClassesThat().areNotEnums().should().beFinal();

  @ArchTest
  static final ArchRule CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE =
      noClasses().should().haveNameMatching(".*(Util|Utils|Manager|Helper)");

  private static LayeredArchitecture flow() {
    LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String layer : FLOW) {
      layers = layers.layer(layer).definedBy("dev.corral." + layer);
    }
    layers = layers.whereLayer(FLOW.getFirst()).mayNotBeAccessedByAnyLayer();
    for (int i = 1; i < FLOW.size(); i++) {
      layers =
          layers
              .whereLayer(FLOW.get(i))
              .mayOnlyBeAccessedByLayers(FLOW.subList(0, i).toArray(String[]::new));
    }
    return layers;
  }

  private static GivenClassesConjunction only(String packages) {
    return classes().that().resideInAPackage(packages);
  }

  private static ArchCondition<JavaClass> dependOnlyOnOursIn(String packages) {
    return ArchConditions.onlyDependOnClassesThat(
        resideInAPackage(packages).or(not(resideInAPackage("dev.corral.."))));
  }

  private static ArchRule usedOnlyIn(String library, String room) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .and()
        .resideOutsideOfPackage("dev.corral.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
