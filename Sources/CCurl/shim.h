#pragma once
#include <curl/curl.h>

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
