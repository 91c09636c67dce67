import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The orders API on Spring MVC, for an application that knows nothing of guards: who asks, the gate says
 * in fields. Each request and each handler that runs is a line of the file that is named last.
 *
 * Arguments: jetty or tomcat, the port, the folder of the server, the file of hits; and {@code any} where there is to be
 * one handler for every path.
 */
public class App {
    static Path hits;

    static synchronized void tell(String what, String more) {
        try {
            String line = what + "\t" + more.replaceAll("[\t\r\n]", " ") + "\n";
            Files.write(hits, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    /** What the application takes for the subject. */
    static String subjectOf(HttpServletRequest request) {
        String subject = request.getHeader("X-Gate-Subject");
        return subject == null ? "" : subject;
    }

    /** Debian's Spring 4.3 cannot load a class with {@code @Configuration}, so its parts are named one by one. */
    public static class Adapter extends RequestMappingHandlerAdapter {
        public Adapter() {
            getMessageConverters().add(new MappingJackson2HttpMessageConverter());
        }
    }

    @RestController
    public static class Api {
        @RequestMapping(path = "/health", method = RequestMethod.GET)
        public Map<String, Object> health(HttpServletRequest request) throws IOException {
            return handled("health", request);
        }

        @RequestMapping(path = "/me", method = RequestMethod.GET)
        public Map<String, Object> me(HttpServletRequest request) throws IOException {
            return handled("me", request);
        }

        @RequestMapping(path = "/orders", method = RequestMethod.GET)
        public Map<String, Object> orders(HttpServletRequest request) throws IOException {
            return handled("orders", request);
        }

        @RequestMapping(path = "/orders", method = RequestMethod.POST)
        public Map<String, Object> create(HttpServletRequest request) throws IOException {
            return handled("create", request);
        }

        @RequestMapping(path = "/orders/{id}", method = RequestMethod.GET)
        public Map<String, Object> order(HttpServletRequest request) throws IOException {
            return handled("order", request);
        }

        @RequestMapping(path = "/orders/{id}", method = RequestMethod.DELETE)
        public Map<String, Object> remove(HttpServletRequest request) throws IOException {
            return handled("remove", request);
        }

        @RequestMapping(path = "/tenants/{tenant}/orders", method = RequestMethod.GET)
        public Map<String, Object> tenant(HttpServletRequest request) throws IOException {
            return handled("tenant", request);
        }

        @RequestMapping(path = "/admin")
        public Map<String, Object> admin(HttpServletRequest request) throws IOException {
            return handled("admin", request);
        }

        @RequestMapping(path = "/public/**")
        public Map<String, Object> open(HttpServletRequest request) throws IOException {
            return handled("public", request);
        }

        @RequestMapping(path = "/hand-over", method = RequestMethod.GET)
        public Map<String, Object> handOver(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.setHeader("X-Accel-Redirect", "@app");
            response.setHeader("X-Gate-Subject", "mallory");
            response.setHeader("X-Gate", "1");
            return handled("hand-over", request);
        }

        @RequestMapping(path = "/own-401", method = RequestMethod.GET)
        public Map<String, Object> own(HttpServletResponse response) {
            response.setStatus(401);
            response.setHeader("WWW-Authenticate", "Own realm=\"app\"");
            return Map.of("own", true);
        }

        @RequestMapping(path = "/events", method = RequestMethod.GET)
        public void events(HttpServletRequest request, HttpServletResponse response)
                throws IOException, InterruptedException {
            tell("events", subjectOf(request));
            response.setContentType("text/event-stream");
            response.getOutputStream().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
            Thread.sleep(300);
            response.getOutputStream().write("data: last\n\n".getBytes(StandardCharsets.UTF_8));
        }

        private static Map<String, Object> handled(String name, HttpServletRequest request)
                throws IOException {
            tell(name, subjectOf(request));
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("handler", name);
            told.put("subject", subjectOf(request));
            told.put("bytes", request.getInputStream().readAllBytes().length);
            return told;
        }
    }

    /** One handler for every path. */
    @RestController
    public static class Anything {
        /** The page of another origin that may read what this application answers. */
        private static final String PAGE_ORIGIN = "http://app.example";

        private final ObjectMapper json = new ObjectMapper();

        /** Whatever is asked: who asked it, or what came in the body. */
        @RequestMapping("/**")
        public void any(HttpServletRequest request, HttpServletResponse response) throws IOException {
            tell("any", subjectOf(request));
            if (PAGE_ORIGIN.equals(request.getHeader("Origin"))) {
                response.setHeader("Access-Control-Allow-Origin", PAGE_ORIGIN);
                response.setHeader("Access-Control-Expose-Headers", "X-Request-Id");
                response.setHeader("Vary", "Origin");
            }
            Map<String, Object> told = new LinkedHashMap<>();
            if (request.getMethod().equals("POST")) {
                byte[] body = request.getInputStream().readAllBytes();
                try {
                    told.put("taken", json.readTree(body));
                    response.setStatus(201);
                } catch (IOException error) {
                    told.put("error", "the body is not JSON");
                    response.setStatus(400);
                }
            } else {
                String subject = decoded(subjectOf(request));
                told.put("subject", subject.isEmpty() ? null : subject);
            }
            response.setContentType("application/json");
            response.getOutputStream().write(json.writeValueAsBytes(told));
        }

        /** A blank is %20 in it, and a plus is a plus. */
        private static String decoded(String text) throws IOException {
            return URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
        }
    }

    /** Tells of each request that comes as far as the application. */
    public static class Told implements Filter {
        @Override
        public void init(FilterConfig config) {}

        @Override
        public void destroy() {}

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest http = (HttpServletRequest) request;
            tell("request", http.getMethod() + " " + http.getRequestURI());
            chain.doFilter(request, response);
        }
    }

    public static void main(String[] args) throws Exception {
        hits = Path.of(args[3]);
        int port = Integer.parseInt(args[1]);
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        boolean any = args.length > 4 && args[4].equals("any");
        Class<?> handlers = any ? Anything.class : Api.class;
        context.register(RequestMappingHandlerMapping.class, Adapter.class, handlers);
        DispatcherServlet servlet = new DispatcherServlet(context);
        if (args[0].equals("jetty")) {
            OnJetty.start(port, servlet);
        } else {
            OnTomcat.start(port, args[2], servlet);
        }
        System.out.println("ready for connections");
        Thread.currentThread().join();
    }
}

class OnJetty {
    static void start(int port, DispatcherServlet servlet) throws Exception {
        org.eclipse.jetty.server.Server server = new org.eclipse.jetty.server.Server();
        org.eclipse.jetty.server.HttpConfiguration http =
                new org.eclipse.jetty.server.HttpConfiguration();
        // HTTP/2 as well, by an upgrade: who gets as far as that speaks past whatever stands in front.
        org.eclipse.jetty.server.ServerConnector connector =
                new org.eclipse.jetty.server.ServerConnector(
                        server,
                        new org.eclipse.jetty.server.HttpConnectionFactory(http),
                        new org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        org.eclipse.jetty.servlet.ServletContextHandler handler =
                new org.eclipse.jetty.servlet.ServletContextHandler();
        handler.setContextPath("/");
        handler.addServlet(new org.eclipse.jetty.servlet.ServletHolder(servlet), "/");
        handler.addFilter(App.Told.class, "/*",
                java.util.EnumSet.of(javax.servlet.DispatcherType.REQUEST));
        server.setHandler(handler);
        server.start();
    }
}

class OnTomcat {
    static void start(int port, String folder, DispatcherServlet servlet) throws Exception {
        org.apache.catalina.startup.Tomcat tomcat = new org.apache.catalina.startup.Tomcat();
        tomcat.setBaseDir(folder);
        org.apache.catalina.connector.Connector connector =
                new org.apache.catalina.connector.Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        org.apache.catalina.Context context = tomcat.addContext("", folder);
        org.apache.catalina.startup.Tomcat.addServlet(context, "app", servlet);
        context.addServletMappingDecoded("/", "app");
        org.apache.tomcat.util.descriptor.web.FilterDef filter =
                new org.apache.tomcat.util.descriptor.web.FilterDef();
        filter.setFilterName("told");
        filter.setFilterClass(App.Told.class.getName());
        filter.setFilter(new App.Told());
        context.addFilterDef(filter);
        org.apache.tomcat.util.descriptor.web.FilterMap map =
                new org.apache.tomcat.util.descriptor.web.FilterMap();
        map.setFilterName("told");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        tomcat.start();
    }
}
