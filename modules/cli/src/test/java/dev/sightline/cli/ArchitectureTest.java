package dev.sightline.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of which module may use which, read from the class files. */
class ArchitectureTest {
    private static final String HOUSE = "dev.sightline..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sightline");

    @ParameterizedTest
    @ValueSource(strings = {"memory", "attention", "kernels", "conformance", "evaluation", "reporting", "cli"})
    void theTableCoversEveryModule(String module) {
        assertTrue(
                CLASSES.that(resideInAPackage(packagesOf(module))).iterator().hasNext(),
                "no class of " + module + " was read");
    }

    /** The command line runs the contract too: what a plugin's build checks, a user can ask of any installed variant. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory      | ''
            attention   | memory
            kernels     | memory attention
            conformance | memory attention
            evaluation  | memory attention
            reporting   | evaluation
            cli         | memory attention kernels conformance evaluation reporting
            """)
    void aModuleUsesOnlyWhatTheTableAllows(String module, String allowed) {
        String[] packages = Stream.concat(Stream.of(module), Stream.of(allowed.split(" ")))
                .filter(name -> !name.isEmpty())
                .map(ArchitectureTest::packagesOf)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(packagesOf(module))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages).or(resideOutsideOfPackage(HOUSE)))
                .check(CLASSES);
    }

    /** Other engines are on the class path in the profile native-engines alone; elsewhere there is nothing to check. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            backend.libtorch    | memory attention
            backend.onnxruntime | memory attention
            """)
    void anEngineUsesOnlyWhatTheTableAllows(String module, String allowed) {
        String[] packages = Stream.concat(Stream.of(module), Stream.of(allowed.split(" ")))
                .map(ArchitectureTest::packagesOf)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(packagesOf(module))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages).or(resideOutsideOfPackage(HOUSE)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void onlyKernelsUseTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sightline.kernels..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(CLASSES);
    }

    @Test
    void onlyTheOracleFitsAndReadoutsUseLinearAlgebra() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.sightline.conformance..", "dev.sightline.evaluation..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ejml..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineReadsOptionsAndDrawsProgress() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sightline.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "me.tongfei..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernels", "evaluation", "reporting"})
    void thePackagesOfAModuleFormNoCycle(String module) {
        slices().matching("dev.sightline." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void modulesFormNoCycle() {
        slices().matching("dev.sightline.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static String packagesOf(String module) {
        return "dev.sightline." + module + "..";
    }
}
