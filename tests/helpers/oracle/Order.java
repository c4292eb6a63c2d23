import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.QuickTriggerable;
import org.javarosa.core.model.condition.Condition;

/**
 * The order in which JavaRosa works things out: each after what it reads, and what could come at the same time as a hash
 * set has it, another way in each run. Here relevance is the first of those (divergences.md, hidden-at-once).
 */
final class Order {
    private Order() {
    }

    @SuppressWarnings("unchecked")
    static void mend(FormDef form) throws Exception {
        Field inner = FormDef.class.getDeclaredField("dagImpl");
        inner.setAccessible(true);
        Object graph = inner.get(form);
        Field field = graph.getClass().getDeclaredField("triggerablesDAG");
        field.setAccessible(true);
        List<QuickTriggerable> all = new ArrayList<>((Set<QuickTriggerable>) field.get(graph));
        Map<QuickTriggerable, Integer> level = new HashMap<>();
        for (QuickTriggerable one : all) {
            int next = level.computeIfAbsent(one, none -> 0) + 1;
            for (QuickTriggerable other : one.getTriggerable().getImmediateCascades()) {
                level.merge(other, next, Math::max);
            }
        }
        all.sort(Comparator.comparing((QuickTriggerable one) -> level.get(one)).thenComparing(one -> !relevance(one)));
        field.set(graph, new LinkedHashSet<>(all));
    }

    private static boolean relevance(QuickTriggerable one) {
        return one.getTriggerable() instanceof Condition && one.getTriggerable().isCascadingToChildren();
    }
}
