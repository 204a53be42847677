#pragma once
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* curl_easy_setopt and curl_easy_getinfo take a variable argument, which Swift cannot call.
   One wrapper for each kind of argument; the name in brackets is the function behind curl's macro. */

typedef size_t (*klatch_curl_body)(char *bytes, size_t size, size_t count, void *context);
typedef int (*klatch_curl_debug)(CURL *handle, curl_infotype kind, char *bytes, size_t count, void *context);
typedef int (*klatch_curl_progress)(void *context, curl_off_t toRead, curl_off_t read, curl_off_t toWrite, curl_off_t written);

static inline CURLcode klatch_curl_set_number(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode klatch_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode klatch_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode klatch_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

/* For CURLOPT_READFUNCTION and CURLOPT_WRITEFUNCTION, which have one shape. */
static inline CURLcode klatch_curl_set_body(CURL *handle, CURLoption option, klatch_curl_body value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode klatch_curl_set_debug(CURL *handle, klatch_curl_debug value) {
    return (curl_easy_setopt)(handle, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLcode klatch_curl_set_progress(CURL *handle, klatch_curl_progress value) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode klatch_curl_get_number(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode klatch_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode klatch_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode klatch_curl_get_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

/* What is known of the other side's own certificate, line by line; NULL where nothing is. */
static inline const struct curl_slist *klatch_curl_certificate(CURL *handle) {
    struct curl_certinfo *found = NULL;
    if ((curl_easy_getinfo)(handle, CURLINFO_CERTINFO, &found) != CURLE_OK || found == NULL) return NULL;
    return found->num_of_certs > 0 ? found->certinfo[0] : NULL;
}

typedef curl_socket_t (*klatch_curl_dial)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode klatch_curl_set_dial(CURL *handle, klatch_curl_dial value) {
    return (curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

/* The address that is about to be dialled: 4 or 16 bytes in network order, and the port in the machine's. Returns how
   many bytes, or 0 for any other kind of address. */
static inline size_t klatch_curl_peer(const struct curl_sockaddr *peer, unsigned char bytes[16], unsigned short *port) {
    if (peer->family == AF_INET && peer->addrlen >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in found;
        memcpy(&found, &peer->addr, sizeof found);
        memcpy(bytes, &found.sin_addr, 4);
        *port = ntohs(found.sin_port);
        return 4;
    }
    if (peer->family == AF_INET6 && peer->addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 found;
        memcpy(&found, &peer->addr, sizeof found);
        memcpy(bytes, &found.sin6_addr, 16);
        *port = ntohs(found.sin6_port);
        return 16;
    }
    return 0;
}

/* What libcurl does by itself where no function is set (CURLOPT_OPENSOCKETFUNCTION(3)); programs that we start do not
   get the socket. */
static inline curl_socket_t klatch_curl_open(const struct curl_sockaddr *peer) {
    curl_socket_t made = socket(peer->family, peer->socktype, peer->protocol);
    if (made != CURL_SOCKET_BAD) fcntl(made, F_SETFD, FD_CLOEXEC);
    return made;
}
