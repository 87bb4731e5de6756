/*
 * For the dynamic build only: libgit2 asks mbedTLS at each start to parse a
 * bundle of certificates, which takes 4 to 6 ms and which we never use, since
 * only the git program talks to other machines.  A definition in the program
 * wins over the one in the library.
 */
struct mbedtls_x509_crt;

int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain,
    const char *path);

int
mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain, const char *path)
{
	(void)chain, (void)path;
	return 0;
}
