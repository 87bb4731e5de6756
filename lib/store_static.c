/*
 * For the static build only: our own definitions of what we never use of
 * libgit2, TLS and ssh.  They win over the members of libgit2.a, and with
 * those go ssh2, gssapi, krb5 and libcrypto, and 8 ms at each start in which
 * mbedTLS would parse a bundle of certificates.
 */
#include <git2.h>
#include <git2/sys/transport.h>

struct git_stream;
struct git_http_auth_context;
struct git_net_url;

int git_mbedtls_stream_global_init(void);
int git_mbedtls_stream_new(struct git_stream **out, const char *host,
    const char *port);
int git_mbedtls_stream_wrap(struct git_stream **out, struct git_stream *in,
    const char *host);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_transport_ssh_global_init(void);
int git_http_auth_negotiate(struct git_http_auth_context **out,
    const struct git_net_url *url);

int
git_mbedtls_stream_global_init(void)
{
	return 0;
}

int
git_mbedtls_stream_new(struct git_stream **out, const char *host,
    const char *port)
{
	(void)out, (void)host, (void)port;
	return GIT_ERROR;
}

int
git_mbedtls_stream_wrap(struct git_stream **out, struct git_stream *in,
    const char *host)
{
	(void)out, (void)in, (void)host;
	return GIT_ERROR;
}

int
git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file, (void)path;
	return GIT_ERROR;
}

int
git_transport_ssh_global_init(void)
{
	return 0;
}

int
git_smart_subtransport_ssh(git_smart_subtransport **out,
    git_transport *owner, void *param)
{
	(void)out, (void)owner, (void)param;
	return GIT_ERROR;
}

int
git_transport_ssh_with_paths(git_transport **out, git_remote *owner,
    void *payload)
{
	(void)out, (void)owner, (void)payload;
	return GIT_ERROR;
}

int
git_http_auth_negotiate(struct git_http_auth_context **out,
    const struct git_net_url *url)
{
	(void)out, (void)url;
	return GIT_ERROR;
}
