import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.elasticsearch.common.settings.KeyStoreWrapper;

/**
 * Stands in for the tool elasticsearch-keystore, which is not published as a library, with the server's own keystore: `create`, and
 * `add-file --force SETTING PATH...`. The keystore lies in the folder that ES_PATH_CONF names.
 */
public class Keystore {
    private static final char[] NO_PASSWORD = {};

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(System.getenv().getOrDefault("ES_PATH_CONF", System.getProperty("es.path.home") + "/config"));
        KeyStoreWrapper keystore = KeyStoreWrapper.load(folder);
        switch (arguments[0]) {
            case "create" -> {
                if (keystore != null) {
                    throw new IllegalStateException("an elasticsearch keystore already exists");
                }
                keystore = KeyStoreWrapper.create();
            }
            case "add-file" -> {
                keystore.decrypt(NO_PASSWORD);
                Method setFile = KeyStoreWrapper.class.getDeclaredMethod("setFile", String.class, byte[].class);
                setFile.setAccessible(true);
                for (int i = 2; i < arguments.length; i += 2) {
                    setFile.invoke(keystore, arguments[i], Files.readAllBytes(Path.of(arguments[i + 1])));
                }
            }
            default -> throw new IllegalArgumentException("only create and add-file are here");
        }
        keystore.save(folder, NO_PASSWORD);
    }
}
