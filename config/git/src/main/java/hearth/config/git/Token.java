package hearth.config.git;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** User and access token, for one server: a redirect elsewhere doesn't get them. */
final class Token extends CredentialsProvider {
    private final URIish server;
    private final String user;
    private final String token;

    private Token(URIish server, String user, String token) {
        this.server = server;
        this.user = user;
        this.token = token;
    }

    /**
     * Reads the file anew each time, so that a token can be replaced while Hearth runs.
     *
     * @throws IOException
     *             if it can't be read, or is empty; the message says so
     */
    static Token read(String url, String user, Path file) throws IOException {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the token can't be read from " + file + " (" + e + ")", e);
        }
        if (token.isEmpty()) {
            throw new IOException("the token file " + file + " is empty");
        }
        try {
            return new Token(new URIish(url), user, token);
        } catch (URISyntaxException e) {
            throw new IOException(url + " is no URL: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) throws UnsupportedCredentialItem {
        if (!isServer(uri)) {
            return false;
        }
        for (CredentialItem item : items) {
            switch (item) {
                case CredentialItem.Username name -> name.setValue(user);
                case CredentialItem.Password password -> password.setValue(token.toCharArray());
                default -> throw new UnsupportedCredentialItem(uri, item.getPromptText());
            }
        }
        return true;
    }

    private boolean isServer(URIish uri) {
        return server.getHost() != null && server.getHost().equals(uri.getHost())
                && server.getScheme().equals(uri.getScheme()) && server.getPort() == uri.getPort();
    }
}
