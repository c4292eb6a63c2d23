/** What Patch.java lets JavaRosa ask here: the time that it is, in milliseconds since 1970. */
public final class Clock {
    public static volatile long at;
    public static volatile boolean raw;

    private Clock() {}

    public static long now() {
        return at;
    }

    /** What max() is to start from; raw, it is what JavaRosa has (divergences.md, max-of-negatives). */
    public static double lowest() {
        return raw ? Double.MIN_VALUE : Double.NEGATIVE_INFINITY;
    }
}
