import java.util.List;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.instance.AbstractTreeElement;
import org.javarosa.core.model.instance.DataInstance;
import org.javarosa.xpath.expr.XPathFuncExpr;

/**
 * pulldata('file', 'what', 'where', value): not JavaRosa's own but its host's. As in ODK Collect: the first row whose
 * column `where` is the value, its column `what`, and '' where there is none.
 */
final class PullData implements IFunctionHandler {
    private final FormDef form;

    PullData(FormDef form) {
        this.form = form;
    }

    @Override
    public String getName() {
        return "pulldata";
    }

    @Override
    public List<Class[]> getPrototypes() {
        return List.of();
    }

    @Override
    public boolean rawArgs() {
        return true;
    }

    @Override
    public boolean realTime() {
        return false;
    }

    @Override
    public Object eval(Object[] args, EvaluationContext context) {
        String wanted = XPathFuncExpr.toString(args[3]);
        DataInstance<?> instance = form.getNonMainInstance(XPathFuncExpr.toString(args[0]));
        if (wanted.isEmpty() || instance == null) {
            return "";
        }
        AbstractTreeElement<?> root = instance.getRoot();
        for (int i = 0; i < root.getNumChildren(); i++) {
            AbstractTreeElement<?> row = (AbstractTreeElement<?>) root.getChildAt(i);
            if (cell(row, XPathFuncExpr.toString(args[2])).equals(wanted)) {
                return cell(row, XPathFuncExpr.toString(args[1]));
            }
        }
        return "";
    }

    private static String cell(AbstractTreeElement<?> row, String column) {
        AbstractTreeElement<?> found = (AbstractTreeElement<?>) row.getFirstChild(column);
        return found == null || found.getValue() == null ? "" : found.getValue().uncast().getString();
    }
}
