import java.util.LinkedHashMap;
import java.util.Map;

/** The decisions that were shown, so that none is good twice: so many, and the oldest goes. Each process has its own. */
final class Seen {
    private static final int MAX = 100_000;

    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> oldest) {
            return size() > MAX;
        }
    };

    /** Whether it is shown for the first time; from now on it was. */
    synchronized boolean isFirst(String id) {
        return id != null && seen.putIfAbsent(id, true) == null;
    }
}
