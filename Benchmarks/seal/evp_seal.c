/* evp_seal ROUNDS: what sealing a field costs in C. AES-256-GCM by OpenSSL's EVP: 256 bytes, 91 bytes of additional
   data, 12 fresh bytes of RAND_bytes as the nonce. Prints nanoseconds of CPU per field, the best of seven runs each. */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PLAIN = 256, DATA = 91, NONCE = 12, TAG = 16, RUNS = 7 };

static unsigned char key[32], plain[PLAIN], data[DATA], sealed[NONCE + PLAIN + TAG];

static void check(int result) {
    if (result != 1) {
        fprintf(stderr, "evp_seal: OpenSSL refused\n");
        exit(1);
    }
}

/* One field. `with` is a key to set, or NULL where the context has it. */
static void seal(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, const unsigned char *with) {
    int length = 0;
    check(RAND_bytes(sealed, NONCE));
    check(EVP_EncryptInit_ex(context, cipher, NULL, with, sealed));
    check(EVP_EncryptUpdate(context, NULL, &length, data, DATA));
    check(EVP_EncryptUpdate(context, sealed + NONCE, &length, plain, PLAIN));
    check(EVP_EncryptFinal_ex(context, sealed + NONCE + length, &length));
    check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, sealed + NONCE + PLAIN));
}

/* One key for all fields. */
static void reusing(long rounds) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    check(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, NULL));
    for (long round = 0; round < rounds; round++) seal(context, NULL, NULL);
    EVP_CIPHER_CTX_free(context);
}

/* Each field has a key of its own, as Klatch's people have; the context is kept. */
static void rekeying(long rounds) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    check(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, NULL));
    for (long round = 0; round < rounds; round++) seal(context, NULL, key);
    EVP_CIPHER_CTX_free(context);
}

/* And a context of its own. */
static void renewing(long rounds) {
    for (long round = 0; round < rounds; round++) {
        EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
        seal(context, EVP_aes_256_gcm(), key);
        EVP_CIPHER_CTX_free(context);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void measure(const char *name, void (*body)(long), long rounds) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        double start = now();
        body(rounds);
        double each = (now() - start) / rounds;
        if (run == 0 || each < best) best = each;
    }
    printf("%s %.1f\n", name, best);
}

int main(int count, char **arguments) {
    long rounds = count == 2 ? atol(arguments[1]) : 0;
    if (rounds < 1) {
        fprintf(stderr, "usage: evp_seal ROUNDS\n");
        return 64;
    }
    check(RAND_bytes(key, sizeof key));
    check(RAND_bytes(plain, sizeof plain));
    measure("reused", reusing, rounds);
    measure("rekeyed", rekeying, rounds);
    measure("renewed", renewing, rounds);
    return 0;
}
