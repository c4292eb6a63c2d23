import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.ItemsetBinding;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.reference.ResourceReference;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.core.util.MathUtils;
import org.javarosa.form.api.FormEntryCaption;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormUtils;
import org.joda.time.DateTimeUtils;

/**
 * What JavaRosa, the library behind ODK Collect, makes of a form and its answers: a line of JSON in, a line of JSON out.
 * oracle/javarosa.py tells of the lines. A step is done as Collect does it: save the answer, walk the form from its
 * beginning (that is when repeats with a count grow), and ask every question on the way for its choices (that is when
 * an answer that is no longer among them goes). Where that changed something, what depends on it is worked out again.
 */
public final class Driver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TURNS = 12;

    private FormDef form;
    private FormEntryController controller;
    private final Map<String, FormIndex> indexes = new LinkedHashMap<>();
    private long opening; // nanoseconds that it took
    private boolean mended; // whether what kiosk/forms/divergences.md tells of is made as we do it, where it can be

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, "UTF-8");
        System.setOut(System.err); // the library prints; the answers are ours alone
        prepare();
        Driver driver = new Driver();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ObjectNode answer;
            try {
                answer = driver.answer(JSON.readTree(line));
            } catch (Exception | StackOverflowError error) {
                answer = JSON.createObjectNode();
                answer.put("error", error.getClass().getSimpleName());
                answer.put("message", String.valueOf(error.getMessage()));
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    private static void prepare() throws Exception {
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new org.opendatakit.validate.StubPropertyManager());
        Field random = MathUtils.class.getDeclaredField("r");
        random.setAccessible(true);
        random.set(null, new Same());
    }

    private ObjectNode answer(JsonNode step) throws Exception {
        if (form != null && mended) {
            forget();
        }
        switch (step.get("do").asText()) {
            case "close":
                form = null;
                controller = null;
                indexes.clear();
                return memory();
            case "load":
                load(step);
                break;
            case "set":
                set(step.get("path").asText(), step.get("value"));
                break;
            case "add":
                add(step.get("path").asText());
                break;
            case "remove":
                remove(step.get("path").asText());
                break;
            case "lang":
                language(step.get("lang").asText());
                break;
            case "answers":
                return answers(step);
            case "memory":
                return memory();
            case "dump":
                break;
            default:
                throw new IllegalArgumentException(step.toString());
        }
        if (step.path("quiet").asBoolean()) {
            return JSON.createObjectNode().put("nanoseconds", opening);
        }
        find();
        for (int turn = 0; mended && turn < TURNS && clear(); turn++) {
            // what hangs on an answer that is not offered is never begun
        }
        settle();
        return dump();
    }

    // -- what a step does --------------------------------------------------------------------------------------------

    private void load(JsonNode step) throws Exception {
        mended = !step.path("raw").asBoolean();
        Clock.raw = !mended;
        Clock.at = step.get("now").asLong();
        DateTimeUtils.setCurrentMillisFixed(Clock.at);
        Path folder = Path.of(step.get("folder").asText());
        ReferenceManager.instance().reset();
        ReferenceManager.instance().addReferenceFactory(new Folder(folder));
        long start = System.nanoTime();
        form = XFormUtils.getFormFromFormXml(folder.resolve("form.xml").toString(), null);
        form.getEvaluationContext().addFunctionHandler(new PullData(form));
        if (mended) {
            form.getEvaluationContext().addFunctionHandler(new ChoiceName(form));
            Order.mend(form);
        }
        controller = new FormEntryController(new FormEntryModel(form));
        language(step.path("lang").asText());
        form.initialize(true, new InstanceInitializationFactory());
        opening = System.nanoTime() - start;
        find();
    }

    /** Of the form, and of the names of days and months, which JavaRosa takes from the device. */
    private void language(String lang) {
        java.util.regex.Matcher code = java.util.regex.Pattern.compile(".*\\((\\w+)\\)").matcher(lang);
        String name = code.matches() ? code.group(1) : lang.isEmpty() ? "da" : lang;
        Locale.setDefault(mended && name.equals("da") ? new Locale("da", "DK") : Locale.UK);
        if (!lang.isEmpty() && form.getLocalizer() != null) {
            controller.setLanguage(lang);
        }
    }

    private void set(String path, JsonNode value) {
        FormIndex index = at(path);
        controller.saveAnswer(index, data(index, value), true);
    }

    private IAnswerData data(FormIndex index, JsonNode value) {
        if (value == null || value.isNull() || value.asText().isEmpty()) {
            return null;
        }
        TreeElement node = form.getMainInstance().resolveReference(index.getReference());
        QuestionDef question = (QuestionDef) form.getChild(index);
        return XFormAnswerDataParser.getAnswerData(value.asText(), node.getDataType(), question);
    }

    private void add(String path) throws Exception {
        find();
        int count = 0;
        while (indexes.containsKey(path + "[" + (count + 1) + "]")) {
            count++;
        }
        String parent = path.substring(0, path.lastIndexOf('/'));
        List<Integer> local = new ArrayList<>();
        List<Integer> many = new ArrayList<>();
        List<IFormElement> elements = new ArrayList<>();
        if (indexes.containsKey(parent)) {
            form.collapseIndex(indexes.get(parent), local, many, elements);
        }
        IFormElement owner = elements.isEmpty() ? form : elements.get(elements.size() - 1);
        for (int i = 0; i < owner.getChildren().size(); i++) {
            IFormElement child = owner.getChild(i);
            if (child instanceof GroupDef && ((GroupDef) child).getRepeat()
                    && plain((TreeReference) child.getBind().getReference()).equals(path.replaceAll("\\[\\d+\\]", ""))) {
                local.add(i);
                many.add(count);
                elements.add(child);
                Set<String> before = new HashSet<>(indexes.keySet());
                form.createNewRepeat(form.buildIndex(local, many, elements));
                grown(before);
                return;
            }
        }
        throw new IllegalArgumentException("no repeat " + path);
    }

    private void remove(String path) {
        List<TreeReference> gone = new ArrayList<>();
        inside(form.getMainInstance().resolveReference(at(path).getReference()), gone);
        controller.deleteRepeat(at(path));
        find();
        int left = 0;
        while (indexes.containsKey(path.replaceFirst("\\[\\d+\\]$", "[" + (left + 1) + "]"))) {
            left++;
        }
        int level = path.split("/").length - 2;
        for (TreeReference ref : gone) {
            ref = ref.clone();
            ref.setMultiplicity(level, left); // nowhere: not what has moved up into the place of what is gone
            if (mended) {
                form.triggerTriggerables(ref);
            }
        }
    }

    /**
     * Walk and ask until nothing changes any more. What counts or sums up questions that lie in a group in a repeat is
     * not worked out by JavaRosa when an instance comes or goes (divergences.md, count-in-group): here it is, if mended.
     */
    private void settle() throws Exception {
        for (int turn = 0; turn < TURNS; turn++) {
            Set<String> before = new HashSet<>(indexes.keySet());
            controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
            while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
                // each step may make repeats, by their count
            }
            boolean grown = grown(before);
            if (!(mended && clear()) && !grown) {
                return;
            }
        }
        throw new IllegalStateException("the form never comes to rest");
    }

    /** All that is in a group or a row, hidden values and rows too. */
    private static void inside(TreeElement node, List<TreeReference> found) {
        for (int i = 0; i < node.getNumChildren(); i++) {
            TreeElement child = node.getChildAt(i);
            if (child.getMult() != TreeReference.INDEX_TEMPLATE) {
                found.add(child.getRef());
                inside(child, found);
            }
        }
    }

    /** Whether there is more than before; what hangs on it is worked out. */
    private boolean grown(Set<String> before) {
        find();
        boolean grown = false;
        for (Map.Entry<String, FormIndex> one : indexes.entrySet()) {
            if (!before.contains(one.getKey())) {
                grown = true;
                List<TreeReference> inner = new ArrayList<>();
                inside(form.getMainInstance().resolveReference(one.getValue().getReference()), inner);
                if (mended && one.getKey().endsWith("]")) {
                    inner.forEach(form::triggerTriggerables);
                }
            }
        }
        return grown;
    }

    /** Answers that are no longer among the choices go, and what depends on them is worked out; whether there was any. */
    private boolean clear() throws Exception {
        boolean any = false;
        for (FormIndex index : indexes.values()) {
            IFormElement element = form.getChild(index);
            if (!(element instanceof QuestionDef) || ((QuestionDef) element).getDynamicChoices() == null) {
                continue;
            }
            TreeReference ref = index.getReference();
            TreeElement node = form.getMainInstance().resolveReference(ref);
            if (!node.isRelevant() || node.getValue() == null) {
                continue;
            }
            String before = text(node.getValue());
            choices((QuestionDef) element, ref);
            String after = text(node.getValue());
            if (after.isEmpty()) {
                node.setAnswer(null); // an empty list of answers would pass for an answer: divergences.md, empty-list
            }
            if (!before.equals(after)) {
                form.triggerTriggerables(ref);
                any = true;
            }
        }
        return any;
    }

    // -- where things are --------------------------------------------------------------------------------------------

    private FormIndex at(String path) {
        FormIndex index = indexes.get(path);
        if (index == null) {
            throw new IllegalArgumentException("nothing at " + path);
        }
        return index;
    }

    private void find() {
        indexes.clear();
        find(form, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private void find(IFormElement owner, List<Integer> local, List<Integer> many, List<IFormElement> elements) {
        List<IFormElement> children = owner.getChildren();
        for (int i = 0; children != null && i < children.size(); i++) {
            IFormElement child = children.get(i);
            boolean repeat = child instanceof GroupDef && ((GroupDef) child).getRepeat();
            local.add(i);
            elements.add(child);
            for (int count = 0; count == 0 || repeat; count++) {
                many.add(count);
                FormIndex index = form.buildIndex(local, many, elements);
                boolean there = form.getMainInstance().resolveReference(index.getReference()) != null;
                if (there) {
                    indexes.put(path(index.getReference()), index);
                    if (child instanceof GroupDef) {
                        find(child, local, many, elements);
                    }
                }
                many.remove(many.size() - 1);
                if (!there) {
                    break;
                }
            }
            local.remove(local.size() - 1);
            elements.remove(elements.size() - 1);
        }
    }

    private String path(TreeReference ref) {
        StringBuilder path = new StringBuilder();
        TreeReference above = TreeReference.rootRef();
        for (int i = 0; i < ref.size(); i++) {
            above.add(ref.getName(i), ref.getMultiplicity(i));
            path.append('/').append(ref.getName(i));
            TreeElement node = form.getMainInstance().resolveReference(above);
            if (node != null && node.isRepeatable()) {
                path.append('[').append(ref.getMultiplicity(i) + 1).append(']');
            }
        }
        return path.toString();
    }

    private static String plain(TreeReference ref) {
        return ref.toString(false).replaceAll("\\[[^\\]]*\\]", "");
    }

    // -- what is told ------------------------------------------------------------------------------------------------

    private ObjectNode dump() throws Exception {
        ObjectNode nodes = JSON.createObjectNode();
        dump(form.getMainInstance().getRoot(), "", nodes);
        ObjectNode answer = JSON.createObjectNode();
        answer.set("nodes", nodes);
        return answer;
    }

    private void dump(TreeElement node, String above, ObjectNode nodes) throws Exception {
        if (node.getMult() == TreeReference.INDEX_TEMPLATE) {
            return;
        }
        String path = above + "/" + node.getName() + (node.isRepeatable() ? "[" + (node.getMult() + 1) + "]" : "");
        ObjectNode state = nodes.putObject(path);
        FormIndex index = indexes.get(path);
        IFormElement element = index == null ? null : form.getChild(index);
        if (node.isLeaf() && !(element instanceof GroupDef)) {
            state.put("value", text(node.getValue()));
            state.put("constraint_ok", node.getConstraint() == null || node.getValue() == null
                    || form.evaluateConstraint(node.getRef(), node.getValue()));
        }
        state.put("relevant", node.isRelevant());
        state.put("required", node.isRequired());
        state.put("readonly", !node.isEnabled());
        if (element instanceof QuestionDef) {
            prompt(node, (QuestionDef) element, index, state);
        } else if (element != null) {
            state.put("label", new FormEntryCaption(form, index).getQuestionText());
        }
        for (int i = 0; i < node.getNumChildren(); i++) {
            dump(node.getChildAt(i), path, nodes);
        }
    }

    private void prompt(TreeElement node, QuestionDef question, FormIndex index, ObjectNode state) throws Exception {
        FormEntryPrompt prompt = new FormEntryPrompt(form, index);
        state.put("label", prompt.getQuestionText());
        state.put("hint", prompt.getHelpText());
        if (!state.get("constraint_ok").asBoolean()) {
            state.put("message", prompt.getConstraintText());
        }
        if (!node.isRelevant() || (question.getDynamicChoices() == null && question.getChoices() == null)) {
            return; // asking for the choices of what nobody sees would clear its answer
        }
        ArrayNode list = state.putArray("choices");
        for (SelectChoice choice : choices(question, index.getReference())) {
            list.addArray().add(choice.getValue()).add(prompt.getSelectChoiceText(choice));
        }
    }

    /** The choices, afresh: the list that JavaRosa keeps does not notice that a question it hangs on is gone. */
    private List<SelectChoice> choices(QuestionDef question, TreeReference ref) throws Exception {
        ItemsetBinding itemset = question.getDynamicChoices();
        if (itemset == null) {
            return question.getChoices();
        }
        if (!mended) {
            return itemset.getChoices(form, ref);
        }
        forget();
        Field kept = ItemsetBinding.class.getDeclaredField("cachedFilteredChoiceList");
        kept.setAccessible(true);
        kept.set(itemset, null);
        return itemset.getChoices(form, ref);
    }

    /** What JavaRosa keeps of comparisons takes true() for the text "true" (divergences.md, kept-comparison). */
    private void forget() throws Exception {
        Field strategy = FormDef.class.getDeclaredField("comparisonExpressionCacheFilterStrategy");
        strategy.setAccessible(true);
        Field kept = strategy.get(form).getClass().getDeclaredField("cachedEvaluations");
        kept.setAccessible(true);
        ((Map<?, ?>) kept.get(strategy.get(form))).clear();
    }

    private static String text(IAnswerData data) {
        return data == null ? "" : data.uncast().getString();
    }

    // -- timings -----------------------------------------------------------------------------------------------------

    /** Save answers, [path, value], as many as are told, the first `warm` of them unmeasured; nanoseconds of each. */
    private ObjectNode answers(JsonNode step) {
        List<FormIndex> where = new ArrayList<>();
        List<IAnswerData> what = new ArrayList<>();
        for (JsonNode one : step.get("answers")) {
            where.add(at(one.get(0).asText()));
            what.add(data(where.get(where.size() - 1), one.get(1)));
        }
        int warm = step.get("warm").asInt();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode took = answer.putArray("nanoseconds");
        for (int i = 0; i < where.size(); i++) {
            long start = System.nanoTime();
            controller.saveAnswer(where.get(i), what.get(i), true);
            long one = System.nanoTime() - start;
            if (i >= warm) {
                took.add(one);
            }
        }
        return answer;
    }

    private ObjectNode memory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.put("bytes", Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        return answer;
    }

    /** Chance that is none: uuid() is 00000000-0000-4000-8000-000000000000, random() a half. */
    private static final class Same extends Random {
        @Override
        public int nextInt(int bound) {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    }

    /** jr://file-csv/towns.csv and its like lie in one folder. */
    private static final class Folder extends PrefixedRootFactory {
        private final Path folder;

        Folder(Path folder) {
            super(new String[] {"file/", "file-csv/", "images/", "audio/", "video/"});
            this.folder = folder;
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            Path file = folder.resolve(terminal);
            return new ResourceReference(terminal) {
                @Override
                public String getLocalURI() {
                    return file.toString();
                }

                @Override
                public java.io.InputStream getStream() throws java.io.IOException {
                    return java.nio.file.Files.newInputStream(file);
                }
            };
        }
    }
}
