import java.io.IOException;
import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** A servlet behind the filter that says whom it takes for the subject. Arguments: port, keys, issuer, audience. */
public class Host {
    public static class Me extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("subject=" + request.getHeader("X-Gate-Subject"));
        }
    }

    public static void main(String[] args) throws Exception {
        Server server = new Server(new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        ServletContextHandler context = new ServletContextHandler();
        FilterHolder filter = new FilterHolder(new GateIdentityFilter());
        filter.setInitParameter("jwks", args[1]);
        filter.setInitParameter("issuer", args[2]);
        filter.setInitParameter("audience", args[3]);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new Me()), "/*");
        server.setHandler(context);
        server.start();
        System.out.println("ready for connections");
    }
}
