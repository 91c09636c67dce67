import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.spec.*;
import java.time.Duration;
import java.util.*;
import java.util.regex.*;
import javax.servlet.*;
import javax.servlet.http.*;

/**
 * A servlet behind the gate: lets in what the gate signed for this very request, and nothing else.
 *
 * Parameters: {@code jwks}, where the gate publishes its keys; {@code issuer}, {@code audience}. Afterwards
 * {@code getRemoteUser()} says who asks, {@code X-Gate-Subject} the same, and the attribute {@code gate} is the map
 * of all claims. Needs Servlet 4 and the JDK alone, from 11 on; of algorithms it knows ES256.
 */
public class GateIdentityFilter implements Filter {
    private static final long COOLDOWN_MS = 5_000, FRESH_MS = 300_000, LEEWAY_SECONDS = 5;
    private static final Pattern TOKEN = Pattern.compile("([\\w-]{1,400})\\.([\\w-]{1,3000})\\.([\\w-]{86})");
    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
    private static final Pattern MEMBER = Pattern.compile("\\G[{,]" + TEXT + ":(?:" + TEXT + "|(\\d{1,15}))");
    private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*+\\}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.))");

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Seen seen = new Seen();
    private Map<String, PublicKey> keys = Map.of();
    private long fetchedAt, triedAt;
    private String jwks, issuer, audience;

    @Override
    public void init(FilterConfig config) {
        jwks = Objects.requireNonNull(config.getInitParameter("jwks"));
        issuer = Objects.requireNonNull(config.getInitParameter("issuer"));
        audience = Objects.requireNonNull(config.getInitParameter("audience"));
    }

    @Override
    public void doFilter(ServletRequest in, ServletResponse out, FilterChain chain) throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) in;
        Map<String, String> claims = null;
        int status = 403;
        try {
            claims = verified(request);
        } catch (IOException outage) {
            status = 503;
        } catch (GeneralSecurityException | RuntimeException error) {
            // What cannot even be read is refused.
        }
        if (claims == null) { refuse((HttpServletResponse) out, status); return; }
        request.setAttribute("gate", Collections.unmodifiableMap(claims));
        chain.doFilter(new Told(request, claims.getOrDefault("sub", "")), out);
    }

    /** What the gate signed, or null where it is not for this request. IOException is an outage. */
    private Map<String, String> verified(HttpServletRequest request) throws IOException, GeneralSecurityException {
        List<String> lines = Collections.list(request.getHeaders("X-Gate-Identity"));
        Matcher token = TOKEN.matcher(lines.size() == 1 ? lines.get(0) : "");
        if (!token.matches()) return null;
        Map<String, String> header = members(text(token.group(1)));
        PublicKey key = find(header.get("kid"));
        if (key == null || !"ES256".equals(header.get("alg")) || !"gate+jwt".equals(header.get("typ"))) return null;
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key);
        signature.update((token.group(1) + "." + token.group(2)).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(token.group(3)))) return null;
        Map<String, String> claims = members(text(token.group(2)));
        // The token names the decoded path.
        byte[] path = URI.create(request.getRequestURI()).getPath().getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
        boolean isGood = issuer.equals(claims.get("iss")) && audience.equals(claims.get("aud"))
                && Long.parseLong(claims.get("exp")) + LEEWAY_SECONDS > System.currentTimeMillis() / 1000
                && request.getMethod().equals(claims.get("htm"))
                && Base64.getUrlEncoder().withoutPadding().encodeToString(digest).equals(claims.get("pth"));
        return isGood && seen.isFirst(claims.get("jti")) ? claims : null;
    }

    /** The keys are fetched when one is needed that is not known, and every five minutes. */
    private synchronized PublicKey find(String kid) throws IOException {
        long now = System.currentTimeMillis();
        if ((!keys.containsKey(String.valueOf(kid)) || now - fetchedAt > FRESH_MS) && now - triedAt > COOLDOWN_MS) {
            triedAt = now;
            try {
                HttpRequest ask = HttpRequest.newBuilder(URI.create(jwks)).timeout(Duration.ofSeconds(2)).build();
                keys = keysIn(http.send(ask, HttpResponse.BodyHandlers.ofString()).body());
                fetchedAt = now;
            } catch (IOException | InterruptedException | GeneralSecurityException | RuntimeException outage) {
                // A key that is known stays good while the gate does not answer.
            }
        }
        PublicKey key = keys.get(String.valueOf(kid));
        if (key == null && fetchedAt < triedAt) throw new IOException("the keys of the gate cannot be fetched");
        return key;
    }

    private static Map<String, PublicKey> keysIn(String set) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        Map<String, PublicKey> found = new HashMap<>();
        for (Matcher object = OBJECT.matcher(set); object.find();) {
            Map<String, String> key = members(object.group());
            if (!"ES256".equals(key.get("alg"))) continue;
            BigInteger x = new BigInteger(1, Base64.getUrlDecoder().decode(key.get("x")));
            BigInteger y = new BigInteger(1, Base64.getUrlDecoder().decode(key.get("y")));
            KeySpec spec = new ECPublicKeySpec(new ECPoint(x, y), curve.getParameterSpec(ECParameterSpec.class));
            found.put(key.get("kid"), KeyFactory.getInstance("EC").generatePublic(spec));
        }
        return found;
    }

    /** The texts and numbers of a flat JSON object, which is all that the gate writes; no other is read. */
    private static Map<String, String> members(String json) {
        Map<String, String> found = new HashMap<>();
        int end = 0;
        for (Matcher member = MEMBER.matcher(json); member.find(); end = member.end()) {
            String value = member.group(2) == null ? member.group(3) : unescaped(member.group(2));
            if (found.put(unescaped(member.group(1)), value) != null) throw new IllegalArgumentException();
        }
        if (!json.substring(end).equals("}")) throw new IllegalArgumentException();
        return found;
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(found -> {
            String code = found.group(1), letter = found.group(2);
            if (code != null) return Matcher.quoteReplacement("" + (char) Integer.parseInt(code, 16));
            return Matcher.quoteReplacement("bfnrt".contains(letter) ? "\b\f\n\r\t".charAt("bfnrt".indexOf(letter)) + "" : letter);
        });
    }

    /** No 401: only the gate knows how to sign in. */
    private static void refuse(HttpServletResponse answer, int status) throws IOException {
        answer.setStatus(status);
        answer.setContentType("application/problem+json");
        answer.setHeader("Cache-Control", "no-store");
        if (status == 503) answer.setHeader("Retry-After", "5");
        answer.getWriter().write("{\"type\":\"about:blank\",\"status\":" + status + "}");
    }
}
