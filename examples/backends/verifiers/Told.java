import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request whose plain fields say what was signed, whoever wrote them. */
final class Told extends HttpServletRequestWrapper {
    private final String subject;

    Told(HttpServletRequest request, String subject) {
        super(request);
        this.subject = subject;
    }

    private static boolean isOurs(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-").startsWith("x-gate-");
    }

    @Override
    public String getRemoteUser() {
        return subject.isEmpty() ? null : subject;
    }

    @Override
    public String getHeader(String name) {
        if (!isOurs(name)) return super.getHeader(name);
        return name.equalsIgnoreCase("X-Gate-Subject") ? subject : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (!isOurs(name)) return super.getHeaders(name);
        String value = getHeader(name);
        return Collections.enumeration(value == null ? List.<String>of() : List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(Told::isOurs);
        names.add("X-Gate-Subject");
        return Collections.enumeration(names);
    }
}
