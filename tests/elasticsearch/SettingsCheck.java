import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Holds every elasticsearch.yml of one minor version in the given manifests against that version's own check of settings, the one
 * that ends a node's start with "unknown setting". Settings of modules (xpack.*) are not in the server and are left out, and before
 * 8.0 the roles, some of which modules add.
 *
 * By reflection, so that one source fits every version. Arguments: the minor version, then files of manifests.
 */
public class SettingsCheck {
    public static void main(String[] arguments) throws Exception {
        startLogging();
        List<String> problems = new ArrayList<>();
        int files = 0;
        for (int number = 1; number < arguments.length; number++) {
            for (String document : Files.readString(Path.of(arguments[number])).split("\n---\n")) {
                if (!document.contains(" esgen.dev/elasticsearch.yml: |") || !document.contains(versionLabel(arguments[0]))) {
                    continue;
                }
                files++;
                String problem = problem(block(document, "esgen.dev/elasticsearch.yml"), arguments[0].startsWith("7."));
                if (problem != null) {
                    problems.add(arguments[number] + ": " + problem);
                }
            }
        }
        if (problem("cluster.nmae: x\n", false) == null) {
            problems.add("the check itself lets a setting pass that does not exist");
        }
        problems.forEach(System.out::println);
        System.out.println(arguments[0] + ": " + files + " files, " + problems.size() + " problems");
        System.exit(problems.isEmpty() && files > 0 ? 0 : 1);
    }

    private static final String INDENT = " ".repeat(8);

    private static String versionLabel(String minor) {
        return "app.kubernetes.io/version: \"" + minor + ".";
    }

    /** The text of a block scalar among the annotations of a pod. */
    private static String block(String document, String key) {
        StringBuilder text = new StringBuilder();
        boolean within = false;
        for (String line : document.split("\n")) {
            if (within && !line.startsWith(INDENT + "  ") && !line.isEmpty()) {
                break;
            }
            if (within) {
                text.append(line.isEmpty() ? line : line.substring(INDENT.length() + 2)).append('\n');
            }
            within |= line.equals(INDENT + key + ": |");
        }
        return text.toString();
    }

    /** What the server says against these settings; null where it takes them. */
    private static String problem(String yaml, boolean rolesByModules) throws Exception {
        Class<?> settingsClass = Class.forName("org.elasticsearch.common.settings.Settings");
        Class<?> clusterClass = Class.forName("org.elasticsearch.common.settings.ClusterSettings");
        Path file = Files.createTempFile("elasticsearch", ".yml");
        try {
            Files.writeString(file, yaml);
            Object builder = settingsClass.getMethod("builder").invoke(null);
            builder.getClass().getMethod("loadFromPath", Path.class).invoke(builder, file);
            Object settings = builder.getClass().getMethod("build").invoke(builder);
            Predicate<String> inServer = key -> !key.startsWith("xpack.") && !(rolesByModules && key.equals("node.roles"));
            settings = settingsClass.getMethod("filter", Predicate.class).invoke(settings, inServer);
            if (((Set<?>) settingsClass.getMethod("keySet").invoke(settings)).isEmpty()) {
                return "no settings were found";
            }
            Object known = clusterClass.getField("BUILT_IN_CLUSTER_SETTINGS").get(null);
            Object cluster = clusterClass.getConstructor(settingsClass, Set.class).newInstance(settings, known);
            clusterClass.getMethod("validate", settingsClass, boolean.class).invoke(cluster, settings, true);
            return null;
        } catch (InvocationTargetException refused) {
            return String.valueOf(refused.getCause().getMessage());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** From 8.5 the server's classes want a provider of loggers, which a node sets up first of all. */
    private static void startLogging() throws Exception {
        try {
            Class<?> configurator = Class.forName("org.elasticsearch.common.logging.LogConfigurator");
            configurator.getMethod("configureESLogging").invoke(null);
        } catch (ReflectiveOperationException | LinkageError absent) {
            // Older versions do without.
        }
    }
}
