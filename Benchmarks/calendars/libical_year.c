/* Every occurrence within 2026 of the events of a calendar, by libical. Lines: parse, expand (CPU s), count, sum. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long occurrences, sum;
static const time_t BEGIN = 1767225600, END = 1798761600;

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void occurrence(icalcomponent *event, struct icaltime_span *span, void *data) {
    (void)event, (void)data;
    if (span->start < BEGIN || span->start >= END) return;
    occurrences++;
    sum = (sum + span->start) % 1000000007;
}

int main(int count, char **arguments) {
    (void)count;
    FILE *file = fopen(arguments[1], "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(size + 1, 1);
    if (fread(text, 1, size, file) != (size_t)size) return 1;
    double begin = cpu();
    icalcomponent *calendar = icalparser_parse_string(text);
    double parsed = cpu();
    struct icaltimetype first = icaltime_from_timet_with_zone(BEGIN, 0, icaltimezone_get_utc_timezone());
    struct icaltimetype last = icaltime_from_timet_with_zone(END, 0, icaltimezone_get_utc_timezone());
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        icalcomponent_foreach_recurrence(event, first, last, occurrence, NULL);
    printf("parse %.6f\nexpand %.6f\ncount %ld\nsum %ld\n", parsed - begin, cpu() - parsed, occurrences, sum);
    return 0;
}
