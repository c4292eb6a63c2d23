import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.ChoiceNameFunctionHandler;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.javarosa.xpath.expr.XPathPathExpr;
import org.javarosa.xpath.XPathParseTool;

/** jr:choice-name() that only looks: JavaRosa's own takes a stale answer away (divergences.md, choice-name). */
final class ChoiceName implements IFunctionHandler {
    private final FormDef form;
    private final ChoiceNameFunctionHandler original;

    ChoiceName(FormDef form) {
        this.form = form;
        this.original = new ChoiceNameFunctionHandler(form);
    }

    @Override
    public String getName() {
        return original.getName();
    }

    @Override
    public List<Class[]> getPrototypes() {
        return original.getPrototypes();
    }

    @Override
    public boolean rawArgs() {
        return original.rawArgs();
    }

    @Override
    public boolean realTime() {
        return original.realTime();
    }

    @Override
    public Object eval(Object[] args, EvaluationContext context) {
        List<TreeElement> nodes = new ArrayList<>();
        List<IAnswerData> values = new ArrayList<>();
        try {
            TreeReference ref = ((XPathPathExpr) XPathParseTool.parseXPath(XPathFuncExpr.toString(args[1]))).getReference();
            for (TreeReference one : context.expandReference(ref.contextualize(context.getContextRef()))) {
                TreeElement node = form.getMainInstance().resolveReference(one);
                nodes.add(node);
                values.add(node.getValue());
            }
        } catch (Exception notAPath) {
            nodes.clear();
        }
        Object name = original.eval(args, context);
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).setAnswer(values.get(i));
        }
        return name;
    }
}
