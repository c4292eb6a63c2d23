import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import jdk.internal.org.objectweb.asm.ClassReader;
import jdk.internal.org.objectweb.asm.ClassVisitor;
import jdk.internal.org.objectweb.asm.ClassWriter;
import jdk.internal.org.objectweb.asm.MethodVisitor;
import jdk.internal.org.objectweb.asm.Opcodes;

/**
 * Patch JAR FOLDER CLASS...: the classes of the jar into the folder, with `new Date()` turned into `new Date(Clock.now())`
 * and the smallest positive number, which max() starts from by mistake, into Clock.lowest().
 */
public final class Patch {
    public static void main(String[] args) throws Exception {
        try (ZipFile jar = new ZipFile(args[0])) {
            for (int i = 2; i < args.length; i++) {
                String name = args[i] + ".class";
                Path file = Path.of(args[1], name);
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                    Files.write(file, patched(in.readAllBytes()));
                }
            }
        }
    }

    private static byte[] patched(byte[] original) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(original).accept(new ClassVisitor(Opcodes.ASM8, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] errors) {
                return new MethodVisitor(Opcodes.ASM8, super.visitMethod(access, name, type, generic, errors)) {
                    @Override
                    public void visitLdcInsn(Object value) {
                        if (value.equals(Double.MIN_VALUE)) {
                            super.visitMethodInsn(Opcodes.INVOKESTATIC, "Clock", "lowest", "()D", false);
                        } else {
                            super.visitLdcInsn(value);
                        }
                    }

                    @Override
                    public void visitMethodInsn(int code, String owner, String name, String type, boolean face) {
                        if (owner.equals("java/util/Date") && name.equals("<init>") && type.equals("()V")) {
                            super.visitMethodInsn(Opcodes.INVOKESTATIC, "Clock", "now", "()J", false);
                            super.visitMethodInsn(code, owner, name, "(J)V", face);
                        } else {
                            super.visitMethodInsn(code, owner, name, type, face);
                        }
                    }
                };
            }
        }, 0);
        return writer.toByteArray();
    }
}
