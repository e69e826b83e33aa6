/* The candidate stage of screening: which listed names could a name mean?
 *
 * Names come as text: every name ends with a line feed, tokens are divided by blanks, the folded variants of one
 * token by bars ("mohamed|muhamid ali\n"). Nothing here knows letters: a variant ("form") is bytes.
 *
 * No global state, no Python: all arrays belong to the caller, work space lives for one call. An index is checked
 * once by detente_check and never changes afterwards, so any number of threads may read it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"

#define KERNEL 2        /* lib.py refuses another number */
#define FORM_BYTES 63   /* longer forms are cut, on both sides alike: one machine word holds a column of the matrix */
#define NAME_TOKENS 32  /* further tokens count for the whole name only */
#define TOKEN_FORMS 8
#define NEIGHBOURS 96   /* forms near one form */
#define PREFIX 7        /* deletions are taken from the first bytes */
#define FORM_KEYS 36    /* 29 deletions, 3 truncations, 2 skeletons */
#define MOST_TEXT (INT64_C(1) << 28) /* bytes of one call: keeps all counters within 32 bits */
#define MOST_PICKS 1024 /* parties looked at closely per query */
#define MORE 0x80000000u /* marks a further variant of the token before */

#define PRUNE 0.2f        /* a name that can reach no more than this share of the query is not looked for any more */
#define ENOUGH 24u        /* ... once this many names have been met */
#define NAME_SHARE 0.6f   /* weight of the listed name against that of the query in the first order */
#define SIGN 0.7f         /* pairs of letters in common, in the first order */
#define JOINED 0.85f      /* tokens written as one */
#define SPLIT 0.7f        /* least likeness of a word that is written apart, or with another as one */
#define MOST_SCATTERED 4  /* tokens of a query of which any two may be one word */
#define INITIAL 0.6f      /* an initial for its token */
#define TRUNCATED 0.6f    /* a token cut off, plus ... */
#define TRUNCATED_BY 0.3f /* ... this for what is left of it */
#define BARE_FULL 0.8f     /* a token without its vowels */
#define BARE_DOUBLED 0.7f  /* ... and with a doubled letter written once */
#define WEAK 0.55f        /* tokens less like each other do not match */
#define QUERY_LOSS 0.4f   /* weight of unmatched tokens of the query */
#define NAME_LOSS 0.33f   /* ... and of the listed name */
#define CLOSE 0.5f        /* names this far behind the first are not looked at closely */
#define NEAREST 48         /* names looked at closely, if they are close; further ones ... */
#define AS_CLOSE 0.8f      /* ... are only where they are this near the first */
#define GAIN_UNIT 64.0f    /* gains are added as whole numbers */
#define EVIDENCE 2.0f     /* little weight matched is little evidence */

#if defined(__GNUC__)
#define FETCH(place) __builtin_prefetch(place)
#else
#define FETCH(place) ((void)0)
#endif
#define WAITING 128 /* places asked for at once */
#define AHEAD 12 /* rows between asking memory for a place and using it */

enum { NO_MEMORY = -1, BAD_TEXT = -2, BAD_INDEX = -3 };
enum { DELETED, CUT, BARE, BARE_LISTED };

/* Rows found by key: bucket b holds rows at[b] to at[b + 1]. `mark` is a byte of the key. */
typedef struct {
    const uint32_t *at;
    const uint32_t *row;
    const uint8_t *mark;
    int64_t rows;
    int64_t bits;
} table;

/* One listed name. `first`: initials of its tokens as a set of bits; `owner`: equal for names of one party; `sign`: the
 * pairs of letters in it. */
typedef struct {
    float weight;
    uint32_t first;
    uint32_t owner;
    uint32_t at;
    uint64_t sign;
} listed;

typedef struct {
    int64_t forms;
    int64_t names;
    int64_t posts;
    int64_t tokens;
    int64_t bytes;
    const uint8_t *text;     /* bytes of all forms */
    const uint32_t *text_at; /* forms + 1 */
    const float *weight;     /* of a form */
    const uint32_t *post_at; /* forms + 1 */
    const uint32_t *post;    /* names that hold a form */
    const listed *name;      /* names + 1 */
    const uint32_t *token;   /* forms of names, variants marked MORE */
    const int64_t *party;    /* of a name */
    const uint64_t *whole;   /* keys of whole names, in the order of table `verbatim` */
    table near;              /* forms by deletions, truncations and skeletons */
    table joined;            /* names by two or three adjacent tokens written as one */
    table verbatim;          /* names by all their tokens, within a key by party */
} index_t;

typedef struct {
    int64_t party;
    uint32_t query;
    uint32_t name;
    float score;
    uint32_t spare;
} hit;

/* ---------------------------------------------------------------- keys */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 29;
    x *= UINT64_C(0xBF58476D1CE4E5B9);
    return x ^ (x >> 32);
}

static uint64_t hash(const uint8_t *text, size_t size)
{
    uint64_t h = size, word;
    for (; size >= 8; size -= 8, text += 8) {
        memcpy(&word, text, 8);
        h = mix(h ^ word);
    }
    word = 0;
    memcpy(&word, text, size);
    return mix(h ^ word);
}

static uint64_t pack(const uint8_t *text, int size)
{
    uint64_t packed = 0;
    for (int i = 0; i < size && i < PREFIX; i++) packed |= (uint64_t)text[i] << (8 * i);
    return packed;
}

static uint64_t without(uint64_t packed, int at)
{
    uint64_t below = (UINT64_C(1) << (8 * at)) - 1;
    return (packed & below) | ((packed >> 8) & ~below);
}

static uint64_t key(uint64_t packed, int kind) { return mix(packed | (uint64_t)kind << 56); }

static int edits(int size) { return size <= 2 ? 0 : size <= 6 ? 1 : 2; }

/* Keys of the first bytes as they are, then with one and with two of them deleted. */
static int deletions(const uint8_t *form, int size, int most, uint64_t *keys)
{
    uint64_t packed = pack(form, size);
    int first = size < PREFIX ? size : PREFIX, count = 0;
    keys[count++] = key(packed, DELETED);
    for (int i = 0; most > 0 && i < first; i++) keys[count++] = key(without(packed, i), DELETED);
    for (int i = 0; most > 1 && i < first; i++)
        for (int j = i; j < first - 1; j++) keys[count++] = key(without(without(packed, i), j), DELETED);
    return count;
}

static int is_number(const uint8_t *form, int size)
{
    for (int i = 0; i < size; i++)
        if (form[i] < '0' || form[i] > '9') return 0;
    return 1;
}

/* A form without the vowels behind its first letter: as a number, 0 where that is too little to go by. `full` tells
 * doubled letters apart, `key` does not; `poor`: the form has hardly any vowels itself. */
typedef struct {
    uint64_t key;
    uint64_t full;
    int poor;
} bones;

static bones skeleton(const uint8_t *form, int size)
{
    bones s = {0, 0, 0};
    int count = 0, vowels = 0;
    uint8_t last = 0;
    if (is_number(form, size)) return s;
    for (int i = 0; i < size; i++) {
        if (form[i] >= 128) return s;
        if (i && is_vowel(form[i])) {
            vowels++;
            continue;
        }
        s.full = s.full * UINT64_C(0x100000001B3) + form[i];
        if (form[i] != last) s.key = s.key * UINT64_C(0x100000001B3) + form[i];
        last = form[i];
        count++;
    }
    s.poor = vowels * 4 <= size;
    s.key = count < 3 ? 0 : s.key & ((UINT64_C(1) << 56) - 1);
    return s;
}

/* The least that is left of a form that is cut off. */
static int least_cut(const uint8_t *form, int size) { return is_number(form, size) ? 2 : 4; }

/* The low half byte of the key of a listed form tells its size, 15 for all that are longer. */
static int size_mark(int size) { return size < 15 ? size : 15; }

static int marked(uint8_t mark, uint64_t k) { return mark >> 4 == (uint8_t)k >> 4; }

static uint8_t mark_of(uint64_t k, int size) { return (uint8_t)((k & 240) | (uint64_t)size_mark(size)); }

static int listed_keys(const uint8_t *form, int size, uint64_t *keys)
{
    int count = deletions(form, size, edits(size), keys);
    bones bare = skeleton(form, size);
    for (int cut = least_cut(form, size); cut < PREFIX && cut < size; cut++) keys[count++] = key(pack(form, cut), CUT);
    if (bare.key) keys[count++] = key(bare.key, BARE);
    if (bare.key && bare.poor) keys[count++] = key(bare.key, BARE_LISTED);
    for (int i = 0; i < count; i++) keys[i] = (keys[i] & ~UINT64_C(15)) | (uint64_t)size_mark(size);
    return count;
}

static uint32_t bucket(uint64_t k, int64_t bits) { return bits ? (uint32_t)(k >> (64 - bits)) : 0; }

/* The first letter and the pairs of letters of a form, as a set of 64 bits. */
static uint64_t sign(const uint8_t *form, int size)
{
    uint64_t set = UINT64_C(1) << (form[0] * 5u & 63);
    for (int i = 1; i < size; i++) set |= UINT64_C(1) << ((form[i - 1] * 7u + form[i] * 11u) & 63);
    return set;
}

/* ---------------------------------------------------------------- distance */

/* How many bytes of a text are not in the pattern. Each is an edit: that a text is too far apart is told sooner by this
 * than by the distance. */
static int strange(const pattern *p, const uint8_t *text, int length)
{
    int count = 0;
    for (int i = 0; i < length; i++) count += !p->at[text[i]];
    return count;
}

static int allowed(int longer) { return longer <= 2 ? 0 : longer <= 6 ? 1 : longer <= 10 ? 2 : 3; }

static int begin_alike(const uint8_t *a, const uint8_t *b)
{
    return a[0] == b[0] || (a[0] == b[1] && a[1] == b[0]);
}

/* How like two forms are by their distance, 0 where they are too far apart; short ones must begin alike, but for two
 * letters swapped. */
static float likeness(const pattern *p, const uint8_t *a, int n, const uint8_t *b, int m)
{
    int longer = n > m ? n : m, apart = n > m ? n - m : m - n, most = allowed(longer);
    if (apart > most || strange(p, b, m) > most) return 0;
    int d = distance(p, n, b, m);
    if (d > most || (d && longer <= 4 && (n != m ? a[0] != b[0] : !begin_alike(a, b)))) return 0;
    return 1.0f - (float)d / (float)longer;
}

static float cut_likeness(const uint8_t *a, int n, const uint8_t *b, int m)
{
    if (n >= m || memcmp(a, b, (size_t)n) != 0) return 0;
    return TRUNCATED + TRUNCATED_BY * (float)n / (float)m;
}

static float bare_likeness(const uint8_t *a, int n, const uint8_t *b, int m)
{
    bones one = skeleton(a, n), other = skeleton(b, m);
    return one.key != other.key ? 0 : one.full == other.full ? BARE_FULL : BARE_DOUBLED;
}

/* ---------------------------------------------------------------- reading names */

/* Names taken apart: distinct forms, tokens of each name, a key of the whole name whatever its order. */
typedef struct {
    const uint8_t *text;
    uint32_t *start;
    uint8_t *size;
    uint32_t *slot;
    uint32_t *token;
    uint32_t *at;
    uint64_t *whole;
    uint64_t mask;
    uint32_t forms;
    uint32_t tokens;
} batch;

static uint32_t intern(batch *b, uint32_t start, int size, uint64_t h)
{
    for (uint64_t i = h & b->mask;; i = (i + 1) & b->mask) {
        uint32_t form = b->slot[i];
        if (!form) {
            b->start[b->forms] = start;
            b->size[b->forms] = (uint8_t)size;
            return (b->slot[i] = ++b->forms) - 1;
        }
        form--;
        if (b->size[form] == size && !memcmp(b->text + b->start[form], b->text + start, (size_t)size)) return form;
    }
}

static int read_names(batch *b, size_t length, uint32_t names)
{
    uint32_t name = 0, tokens = 0, forms = 0;
    size_t start = 0;
    uint64_t whole = 0;
    b->at[0] = 0;
    for (size_t i = 0; i < length; i++) {
        uint8_t c = b->text[i];
        if (c != '|' && c != ' ' && c != '\n') continue;
        if (i > start) {
            int size = i - start > FORM_BYTES ? FORM_BYTES : (int)(i - start);
            uint64_t h = hash(b->text + start, (size_t)size);
            if (!forms) whole += mix(h);
            if (tokens < NAME_TOKENS && forms < TOKEN_FORMS)
                b->token[b->tokens++] = intern(b, (uint32_t)start, size, h) | (forms ? MORE : 0);
            forms++;
        }
        start = i + 1;
        if (c == '|') continue;
        tokens += forms > 0;
        forms = 0;
        if (c == ' ') continue;
        if (name == names) return BAD_TEXT;
        b->whole[name++] = whole;
        b->at[name] = b->tokens;
        tokens = 0;
        whole = 0;
    }
    return name == names && start == length ? 0 : BAD_TEXT;
}

static uint64_t separators(const uint8_t *text, size_t length)
{
    uint64_t count = 0;
    for (size_t i = 0; i < length; i++) count += text[i] == '|' || text[i] == ' ' || text[i] == '\n';
    return count;
}

static void batch_free(batch *b)
{
    free(b->start), free(b->size), free(b->slot), free(b->token), free(b->at), free(b->whole);
}

static int batch_read(batch *b, const uint8_t *text, int64_t length, int64_t names)
{
    memset(b, 0, sizeof *b);
    if (length < 0 || names < 0 || length > MOST_TEXT || names > length) return BAD_TEXT;
    uint64_t most = separators(text, (size_t)length) + 1, slots = 16;
    while (slots < 2 * most) slots *= 2;
    b->text = text;
    b->mask = slots - 1;
    b->start = malloc(most * sizeof *b->start);
    b->size = malloc(most);
    b->slot = calloc(slots, sizeof *b->slot);
    b->token = malloc(most * sizeof *b->token);
    b->at = malloc(((size_t)names + 1) * sizeof *b->at);
    b->whole = malloc(((size_t)names + 1) * sizeof *b->whole);
    if (!b->start || !b->size || !b->slot || !b->token || !b->at || !b->whole) return NO_MEMORY;
    return read_names(b, (size_t)length, (uint32_t)names);
}

/* ---------------------------------------------------------------- work space */

typedef struct {
    uint32_t form;
    float like;
    float gain;
} neighbour;

/* A name met: its order before the close look above, and below it the name counted from the end, so that the greatest
 * is the best and of equal ones the first. */
typedef uint64_t pick;

typedef struct {
    uint32_t form; /* plus one; 0 is empty */
    uint32_t token;
    float like;
} match;

typedef struct {
    const index_t *x;
    batch b;
    neighbour *pool; /* neighbours of the distinct forms of the batch */
    size_t pooled, room;
    uint32_t *pool_at;
    uint32_t *seen; /* per listed form: met (odd) or taken (even) for this form of the query */
    uint32_t look;
    uint32_t *cells; /* per listed name: sum of gains, and in the low byte the turn that added to it last */
    uint32_t *touched;
    uint32_t met, turn;
    pick *order; /* names met, as a heap */
    pick *picks;
    uint32_t *owners; /* of the picks */
    int most, count;
    match *matches;
    uint32_t match_mask;
    pattern near, close;
} work;

/* One query: for each token where its forms stand in the batch, and what it weighs. */
typedef struct {
    int tokens;
    uint32_t from[NAME_TOKENS + 1];
    float weight[NAME_TOKENS];
    float total;
    uint32_t single; /* its initials */
    uint64_t sign;
    uint32_t parts; /* neighbours of all forms of all tokens */
} query;

#define MOST_MATCHES (4u * NAME_TOKENS * TOKEN_FORMS * NEIGHBOURS)

static const uint8_t *form_text(const index_t *x, uint32_t form) { return x->text + x->text_at[form]; }
static int form_size(const index_t *x, uint32_t form) { return (int)(x->text_at[form + 1] - x->text_at[form]); }
static uint32_t initial(uint8_t c) { return UINT32_C(1) << (c & 31); }

/* ---------------------------------------------------------------- neighbours of a form */

/* The liker first, then the more common; then by number. */
static int nearer(const float *weight, uint32_t a, float a_like, uint32_t b, float b_like)
{
    if (a_like != b_like) return a_like > b_like;
    return weight[a] != weight[b] ? weight[a] < weight[b] : a < b;
}

static void neighbour_add(const float *weight, neighbour *found, int *count, uint32_t form, float like)
{
    int least = 0;
    if (*count < NEIGHBOURS) {
        least = (*count)++;
    } else {
        for (int i = 1; i < NEIGHBOURS; i++)
            if (nearer(weight, found[least].form, found[least].like, found[i].form, found[i].like)) least = i;
        if (!nearer(weight, form, like, found[least].form, found[least].like)) return;
    }
    found[least].form = form;
    found[least].like = like;
}

/* How like a listed form is that was found by deletions; the beginning of one counts, too. */
static float letters_likeness(const work *w, const uint8_t *form, int size, uint32_t other)
{
    const uint8_t *text = form_text(w->x, other);
    int length = form_size(w->x, other);
    float like = likeness(&w->near, form, size, text, length);
    float cut = size < 4 ? 0 : cut_likeness(form, size, text, length);
    return cut > like ? cut : like;
}

static float other_likeness(const work *w, int kind, const uint8_t *form, int size, uint32_t other)
{
    const uint8_t *text = form_text(w->x, other);
    int length = form_size(w->x, other);
    return kind == CUT ? cut_likeness(form, size, text, length) : bare_likeness(form, size, text, length);
}

/* Can a listed form of this size be near one of `size`, by deletions? */
static int fits(uint8_t mark, int size)
{
    int other = mark & 15, apart = other > size ? other - size : size - other;
    if (other == 15) return size > 15 - 4;
    return apart <= allowed(other > size ? other : size) || (size >= PREFIX && other > size);
}

/* Listed forms that may be near a form: their places in memory are asked for at once, and only then looked at. */
typedef struct {
    const uint8_t *form;
    int size;
    neighbour *found;
    int count;
    uint32_t waiting;
    uint32_t other[WAITING];
} near_look;

static void settle(work *w, near_look *l)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < l->waiting; i++) {
        uint32_t other = l->other[i];
        if (w->seen[other] >= w->look) continue;
        w->seen[other] = w->look;
        FETCH(form_text(w->x, other));
        l->other[left++] = other;
    }
    for (uint32_t i = 0; i < left; i++) {
        uint32_t other = l->other[i];
        float like = letters_likeness(w, l->form, l->size, other);
        w->seen[other] += like > 0;
        if (like > 0) neighbour_add(w->x->weight, l->found, &l->count, other, like);
    }
    l->waiting = 0;
}

static void look_up_deleted(work *w, near_look *l, uint64_t k)
{
    const table *t = &w->x->near;
    uint32_t slot = bucket(k, t->bits);
    for (uint32_t i = t->at[slot]; i < t->at[slot + 1]; i++) {
        if (!marked(t->mark[i], k) || !fits(t->mark[i], l->size)) continue;
        uint32_t other = t->row[i];
        FETCH(&w->seen[other]), FETCH(&w->x->text_at[other]);
        l->other[l->waiting++] = other;
        if (l->waiting == WAITING) settle(w, l);
    }
}

/* Listed forms that begin with the form, or have the same letters without vowels. */
static void look_up(work *w, near_look *l, uint64_t k, int kind)
{
    const table *t = &w->x->near;
    uint32_t slot = bucket(k, t->bits);
    for (uint32_t i = t->at[slot]; i < t->at[slot + 1]; i++) {
        uint32_t other = t->row[i];
        if (!marked(t->mark[i], k) || w->seen[other] == w->look + 1) continue;
        float like = other_likeness(w, kind, l->form, l->size, other);
        w->seen[other] = w->look + (like > 0);
        if (like > 0) neighbour_add(w->x->weight, l->found, &l->count, other, like);
    }
}

static int by_gain(const void *a, const void *b)
{
    const neighbour *l = a, *r = b;
    if (l->gain != r->gain) return l->gain < r->gain ? 1 : -1;
    return l->form < r->form ? -1 : l->form > r->form;
}

static void sort_neighbours(neighbour *found, int count)
{
    for (int i = 1; i < count; i++) {
        neighbour n = found[i];
        int j = i;
        for (; j > 0 && by_gain(&found[j - 1], &n) > 0; j--) found[j] = found[j - 1];
        found[j] = n;
    }
}

/* Is the form itself among those near it? */
static int is_there(const neighbour *found, int count)
{
    for (int i = 0; i < count; i++)
        if (found[i].like == 1.0f) return 1;
    return 0;
}

/* Listed forms near a form; `most`: bytes of it that are deleted to find them. */
static int neighbours(work *w, const uint8_t *form, int size, int most, neighbour *found)
{
    uint64_t keys[FORM_KEYS];
    const table *t = &w->x->near;
    near_look l;
    l.form = form, l.size = size, l.found = found, l.count = 0, l.waiting = 0;
    w->look += 2;
    pattern_set(&w->near, form, size);
    int made = deletions(form, size, most, keys);
    for (int i = 0; i < made; i++) FETCH(&t->at[bucket(keys[i], t->bits)]);
    for (int i = 0; i < made; i++) {
        uint32_t first = t->at[bucket(keys[i], t->bits)];
        FETCH(&t->mark[first]), FETCH(&t->row[first]);
    }
    look_up_deleted(w, &l, keys[0]);
    settle(w, &l);
    int known = is_there(found, l.count);
    for (int i = 1; i < made && !(known && size == 3); i++) look_up_deleted(w, &l, keys[i]);
    settle(w, &l);
    if (size >= least_cut(form, size) && size < PREFIX) look_up(w, &l, key(pack(form, size), CUT), CUT);
    bones bare = skeleton(form, size);
    int kind = bare.poor ? BARE : BARE_LISTED;
    if (bare.key) look_up(w, &l, key(bare.key, kind), kind);
    pattern_clear(&w->near, form, size);
    for (int i = 0; i < l.count; i++) found[i].gain = found[i].like * found[i].like * w->x->weight[found[i].form];
    sort_neighbours(found, l.count);
    return l.count;
}

static int all_neighbours(work *w)
{
    w->pool_at[0] = 0;
    for (uint32_t f = 0; f < w->b.forms; f++) {
        if (w->room - w->pooled < NEIGHBOURS) {
            size_t room = 2 * w->room + 4096;
            neighbour *pool = realloc(w->pool, room * sizeof *pool);
            if (!pool) return NO_MEMORY;
            w->pool = pool;
            w->room = room;
        }
        w->pooled += (size_t)neighbours(w, w->b.text + w->b.start[f], w->b.size[f], edits(w->b.size[f]), w->pool + w->pooled);
        w->pool_at[f + 1] = (uint32_t)w->pooled;
    }
    return 0;
}

/* ---------------------------------------------------------------- gathering names */

static uint32_t as_gain(float gain) { return (uint32_t)(gain * GAIN_UNIT) << 8; }

/* What is added from here on counts once for each name. */
static void next_turn(work *w) { w->turn = w->turn % 255 + 1; }

static void touch(work *w, uint32_t name, uint32_t gain)
{
    uint32_t c = w->cells[name];
    if ((uint8_t)c == w->turn) return;
    if (!c) w->touched[w->met++] = name;
    w->cells[name] = ((c & ~UINT32_C(255)) + gain) | w->turn;
}

/* Names that hold one form; `all`: also those not met before. */
static void add_posts(work *w, uint32_t form, float gain, int all)
{
    const uint32_t *i = w->x->post + w->x->post_at[form], *end = w->x->post + w->x->post_at[form + 1];
    uint32_t more = as_gain(gain);
    for (int j = 0; j < AHEAD && j < end - i; j++) FETCH(&w->cells[i[j]]);
    for (; i < end; i++) {
        if (end - i > AHEAD) FETCH(&w->cells[i[AHEAD]]);
        if (all || w->cells[*i]) touch(w, *i, more);
    }
}

/* Names that hold something near one token, the nearest and rarest forms first, each name once. */
static void add_token(work *w, const query *q, int token, float left)
{
    uint32_t next[TOKEN_FORMS], end[TOKEN_FORMS];
    int forms = (int)(q->from[token + 1] - q->from[token]);
    for (int i = 0; i < forms; i++) {
        uint32_t form = w->b.token[q->from[token] + (uint32_t)i] & ~MORE;
        next[i] = w->pool_at[form];
        end[i] = w->pool_at[form + 1];
    }
    for (next_turn(w);;) {
        int best = -1;
        for (int i = 0; i < forms; i++)
            if (next[i] < end[i] && (best < 0 || by_gain(&w->pool[next[i]], &w->pool[next[best]]) < 0)) best = i;
        if (best < 0) return;
        const neighbour *n = &w->pool[next[best]++];
        if (next[best] < end[best]) FETCH(&w->x->post[w->x->post_at[n[1].form]]);
        if (next[best] + 1 < end[best]) FETCH(&w->x->post_at[n[2].form]);
        add_posts(w, n->form, n->gain, n->gain + left >= PRUNE * q->total || w->met < ENOUGH);
    }
}

static void add_joined(work *w, const uint8_t *text, int size, float gain)
{
    const table *t = &w->x->joined;
    uint64_t k = hash(text, (size_t)size);
    uint32_t slot = bucket(k, t->bits);
    next_turn(w);
    for (uint32_t i = t->at[slot]; i < t->at[slot + 1]; i++)
        if (t->mark[i] == (uint8_t)k) touch(w, t->row[i], as_gain(gain));
}

static int64_t find_form(const index_t *x, const uint8_t *text, int size)
{
    const table *t = &x->near;
    uint64_t k = key(pack(text, size), DELETED);
    uint32_t slot = bucket(k, t->bits);
    uint8_t mark = mark_of(k, size);
    for (uint32_t i = t->at[slot]; i < t->at[slot + 1]; i++) {
        if (t->mark[i] != mark) continue;
        uint32_t form = t->row[i];
        if (form_size(x, form) == size && !memcmp(form_text(x, form), text, (size_t)size)) return form;
    }
    return -1;
}

static int is_known(const work *w, uint32_t form)
{
    uint32_t first = w->pool_at[form];
    return is_there(w->pool + first, (int)(w->pool_at[form + 1] - first));
}

/* Names that hold a form like this text, which is no token of the query by itself. */
static void add_like(work *w, const uint8_t *text, int size, float gain)
{
    neighbour found[NEIGHBOURS];
    int count = neighbours(w, text, size, 1, found);
    next_turn(w);
    for (int i = 0; i < count; i++)
        if (found[i].like >= SPLIT) add_posts(w, found[i].form, gain * found[i].like, 1);
}

/* Tokens written as one, on either side. */
static void add_spacing(work *w, const query *q)
{
    uint8_t text[3 * FORM_BYTES];
    for (int i = 0; i < q->tokens; i++) {
        int size = 0;
        float gain = 0;
        for (int j = i; j < q->tokens && j < i + 3; j++) {
            uint32_t form = w->b.token[q->from[j]];
            memcpy(text + size, w->b.text + w->b.start[form], w->b.size[form]);
            size += w->b.size[form];
            if (size > FORM_BYTES) break;
            gain += JOINED * q->weight[j];
            if (size >= 4) add_joined(w, text, size, gain);
            int64_t one = j > i && size >= 4 ? find_form(w->x, text, size) : -1;
            if (one >= 0) {
                next_turn(w);
                add_posts(w, (uint32_t)one, gain, 1);
            } else if (j == i + 1 && size >= 5) {
                add_like(w, text, size, gain);
            }
        }
    }
}

/* Two tokens of the query that are one word, apart from each other or turned round. */
static void add_scattered(work *w, const query *q)
{
    uint8_t text[2 * FORM_BYTES];
    for (int i = 0; i < q->tokens && q->tokens <= MOST_SCATTERED; i++)
        for (int j = 0; j < q->tokens; j++) {
            uint32_t head = w->b.token[q->from[i]], tail = w->b.token[q->from[j]];
            int size = w->b.size[head] + w->b.size[tail];
            if (j == i || j == i + 1 || size < 5 || size > FORM_BYTES) continue;
            memcpy(text, w->b.text + w->b.start[head], w->b.size[head]);
            memcpy(text + w->b.size[head], w->b.text + w->b.start[tail], w->b.size[tail]);
            int64_t one = find_form(w->x, text, size);
            if (one < 0) continue;
            next_turn(w);
            add_posts(w, (uint32_t)one, JOINED * (q->weight[i] + q->weight[j]), 1);
        }
}

/* A token that nobody bears may be two words, in either order: one as listed, the other like it. */
static void add_split(work *w, const query *q, int token)
{
    uint32_t form = w->b.token[q->from[token]];
    const uint8_t *text = w->b.text + w->b.start[form];
    int size = w->b.size[form];
    if (size < 6 || is_known(w, form)) return;
    for (int at = 2; at <= size - 2; at++) {
        int64_t head = find_form(w->x, text, at), tail = find_form(w->x, text + at, size - at);
        float gain = JOINED * q->weight[token] / (float)size;
        if (head >= 0) {
            next_turn(w);
            add_posts(w, (uint32_t)head, gain * (float)at, at >= 4);
        }
        if (tail >= 0) {
            next_turn(w);
            add_posts(w, (uint32_t)tail, gain * (float)(size - at), size - at >= 4);
        }
        if (head >= 0 && tail < 0 && at >= 4 && size - at >= 4) add_like(w, text + at, size - at, gain * (float)(size - at));
        if (tail >= 0 && head < 0 && at >= 4 && size - at >= 4) add_like(w, text, at, gain * (float)at);
    }
}

static void gather(work *w, const query *q)
{
    int order[NAME_TOKENS];
    float left = q->total;
    w->turn = 0;
    for (int i = 0; i < q->tokens; i++) {
        int j = i;
        for (; j > 0 && q->weight[order[j - 1]] < q->weight[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
    for (int i = 0; i < q->tokens; i++) {
        left -= q->weight[order[i]];
        add_token(w, q, order[i], left);
    }
    add_spacing(w, q);
    add_scattered(w, q);
    for (int i = 0; i < q->tokens; i++) add_split(w, q, i);
}

/* ---------------------------------------------------------------- choosing names */

static pick pick_of(float first, uint32_t name)
{
    uint32_t bits;
    memcpy(&bits, &first, sizeof bits); /* no first is below 0: bits are in the order of numbers */
    return (uint64_t)bits << 32 | (uint32_t)~name;
}

static uint32_t name_of(pick p) { return ~(uint32_t)p; }

static float first_of(pick p)
{
    uint32_t bits = (uint32_t)(p >> 32);
    float first;
    memcpy(&first, &bits, sizeof first);
    return first;
}

/* Make a heap of what is one but for the place `at`. */
static void sink(pick *heap, uint32_t count, uint32_t at)
{
    pick moved = heap[at];
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && heap[child + 1] > heap[child];
        if (moved >= heap[child]) break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

/* Take the greatest off a heap: the hole goes down to the end, and the last rises from there. */
static pick take(pick *heap, uint32_t count)
{
    pick best = heap[0], last = heap[count - 1];
    uint32_t at = 0, child;
    while ((child = 2 * at + 2) < count) {
        child -= heap[child - 1] > heap[child];
        heap[at] = heap[child];
        at = child;
    }
    for (; at && heap[(at - 1) / 2] < last; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = last;
    return best;
}

/* How likely a name met is to be the one: what was gathered for it, and the pairs of letters in common. */
static float first_order(const query *q, int signs, const listed *n, float sum)
{
    if (q->single) sum += INITIAL * (float)(2 * ones(q->single & n->first));
    float all = q->total + NAME_SHARE * n->weight, pairs = (float)(signs + ones(n->sign));
    return (sum * pairs + SIGN * 2.0f * (float)ones(q->sign & n->sign) * all) / (all * pairs);
}

/* The names met that are not too far behind the first: returns how many. */
static uint32_t order_met(work *w, const query *q)
{
    int signs = ones(q->sign);
    pick best = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->met; i++) {
        uint32_t name = w->touched[i];
        if (i + AHEAD < w->met) FETCH(&w->cells[w->touched[i + AHEAD]]), FETCH(&w->x->name[w->touched[i + AHEAD]]);
        float sum = (float)(w->cells[name] >> 8) / GAIN_UNIT;
        w->cells[name] = 0;
        w->order[i] = pick_of(first_order(q, signs, &w->x->name[name], sum), name);
        if (w->order[i] > best) best = w->order[i];
    }
    pick least = pick_of(CLOSE * first_of(best), UINT32_MAX);
    for (uint32_t i = 0; i < w->met; i++)
        if (w->order[i] >= least) w->order[kept++] = w->order[i];
    w->met = 0;
    return kept;
}

static int is_picked(const work *w, uint32_t owner)
{
    int found = 0;
    for (int i = 0; i < w->count; i++) found |= w->owners[i] == owner;
    return found;
}

/* The best names, one per party, from a heap with the best of them on top. */
static void choose(work *w, const query *q)
{
    uint32_t left = order_met(w, q);
    w->count = 0;
    for (uint32_t i = left / 2; i-- > 0;) sink(w->order, left, i);
    float least = left ? AS_CLOSE * first_of(w->order[0]) : 0;
    for (; left && w->count < w->most; left--) {
        if (w->count >= NEAREST && first_of(w->order[0]) < least) return;
        pick best = take(w->order, left);
        uint32_t owner = w->x->name[name_of(best)].owner;
        if (is_picked(w, owner)) continue;
        w->owners[w->count] = owner;
        w->picks[w->count++] = best;
    }
}

/* ---------------------------------------------------------------- the close look */

/* A listed name beside the query: which tokens are still free, and what has matched. */
typedef struct {
    const query *q;
    int tokens;
    uint32_t form[NAME_TOKENS]; /* first variants */
    float weight[NAME_TOKENS];
    uint8_t q_used[NAME_TOKENS], n_used[NAME_TOKENS];
    float like[NAME_TOKENS][NAME_TOKENS];
    float matched, score;
} pairing;

static void matches_set(work *w, const query *q)
{
    uint32_t slots = 64;
    while (slots < 2 * q->parts) slots *= 2;
    w->match_mask = slots - 1;
    memset(w->matches, 0, slots * sizeof *w->matches);
    for (int t = 0; t < q->tokens; t++)
        for (uint32_t i = q->from[t]; i < q->from[t + 1]; i++) {
            uint32_t form = w->b.token[i] & ~MORE;
            for (uint32_t n = w->pool_at[form]; n < w->pool_at[form + 1]; n++) {
                uint32_t slot = (w->pool[n].form * UINT32_C(2654435769)) >> 7 & w->match_mask;
                while (w->matches[slot].form) slot = (slot + 1) & w->match_mask;
                match m = {w->pool[n].form + 1, (uint32_t)t, w->pool[n].like};
                w->matches[slot] = m;
            }
        }
}

static void pairing_set(const work *w, const query *q, uint32_t name, pairing *p)
{
    const index_t *x = w->x;
    p->q = q;
    p->tokens = 0;
    p->matched = p->score = 0;
    memset(p->q_used, 0, sizeof p->q_used);
    memset(p->n_used, 0, sizeof p->n_used);
    for (uint32_t i = x->name[name].at; i < x->name[name + 1].at; i++) {
        uint32_t form = x->token[i] & ~MORE;
        if (!(x->token[i] & MORE)) {
            p->form[p->tokens] = form;
            p->weight[p->tokens] = x->weight[form];
            for (int t = 0; t < q->tokens; t++) p->like[t][p->tokens] = 0;
            p->tokens++;
        }
        uint32_t slot = (form * UINT32_C(2654435769)) >> 7 & w->match_mask;
        for (; w->matches[slot].form; slot = (slot + 1) & w->match_mask) {
            const match *m = &w->matches[slot];
            if (m->form != form + 1) continue;
            if (m->like > p->like[m->token][p->tokens - 1]) p->like[m->token][p->tokens - 1] = m->like;
        }
    }
}

static void pair_up(pairing *p, float weight, float like)
{
    p->matched += weight;
    p->score += weight * like;
}

/* The best pair first, until no tokens that are near each other are left. */
static void pair_near(pairing *p)
{
    for (;;) {
        int bi = -1, bj = -1;
        float best = 0;
        for (int i = 0; i < p->q->tokens; i++)
            for (int j = 0; j < p->tokens; j++) {
                if (p->q_used[i] || p->n_used[j]) continue;
                float value = p->like[i][j] * (p->q->weight[i] + p->weight[j]);
                if (value > best) best = value, bi = i, bj = j;
            }
        if (bi < 0) return;
        p->q_used[bi] = p->n_used[bj] = 1;
        pair_up(p, 0.5f * (p->q->weight[bi] + p->weight[bj]), p->like[bi][bj]);
    }
}

typedef struct {
    const uint8_t *text;
    int size;
} span;

/* The tokens of one side that have no partner yet. */
typedef struct {
    int count;
    int at[NAME_TOKENS];
    span form[NAME_TOKENS]; /* by place in the name */
    uint8_t *used;
    const float *weight;
} side;

static void query_side(const work *w, const query *q, pairing *p, side *s)
{
    s->count = 0;
    s->used = p->q_used;
    s->weight = q->weight;
    for (int i = 0; i < q->tokens; i++) {
        if (p->q_used[i]) continue;
        uint32_t form = w->b.token[q->from[i]];
        s->form[i].text = w->b.text + w->b.start[form];
        s->form[i].size = w->b.size[form];
        s->at[s->count++] = i;
    }
}

static void name_side(const work *w, pairing *p, side *s)
{
    s->count = 0;
    s->used = p->n_used;
    s->weight = p->weight;
    for (int i = 0; i < p->tokens; i++) {
        if (p->n_used[i]) continue;
        s->form[i].text = form_text(w->x, p->form[i]);
        s->form[i].size = form_size(w->x, p->form[i]);
        s->at[s->count++] = i;
    }
}

static void side_update(side *s)
{
    int count = 0;
    for (int i = 0; i < s->count; i++)
        if (!s->used[s->at[i]]) s->at[count++] = s->at[i];
    s->count = count;
}

/* How many tokens from `at` on, 2 or 3 and all free, written as one are the token `one`; 0 where none are. */
static int joins(const side *many, int tokens, int at, span one)
{
    int size = 0;
    for (int j = at; j < tokens && j < at + 3 && !many->used[j]; j++) {
        span part = many->form[j];
        if (size + part.size > one.size || memcmp(one.text + size, part.text, (size_t)part.size)) return 0;
        size += part.size;
        if (size == one.size) return j - at + 1;
    }
    return 0;
}

static void use_run(pairing *p, side *ones, int one, side *many, int from, int count)
{
    float weight = 0;
    for (int n = from; n < from + count; n++) weight += many->weight[n], many->used[n] = 1;
    ones->used[one] = 1;
    pair_up(p, weight, JOINED);
}

static void pair_joined(pairing *p, side *q, side *n)
{
    for (int a = 0; a < q->count; a++)
        for (int b = 0; b < n->count; b++) {
            int i = q->at[a], j = n->at[b];
            span one = q->form[i], other = n->form[j];
            if (one.text[0] != other.text[0] || q->used[i] || n->used[j]) continue;
            int names = one.size > other.size ? joins(n, p->tokens, j, one) : 0;
            int queries = one.size < other.size ? joins(q, p->q->tokens, i, other) : 0;
            if (names) use_run(p, q, i, n, j, names);
            if (queries) use_run(p, n, j, q, i, queries);
        }
    side_update(q);
    side_update(n);
}

/* How like two tokens of the one side, written as one, are to a token of the other; the size of both fits. */
static float fused_likeness(const pattern *p, int size, span a, span b, int longer)
{
    uint8_t text[2 * FORM_BYTES];
    memcpy(text, a.text, (size_t)a.size);
    memcpy(text + a.size, b.text, (size_t)b.size);
    int errors = distance(p, size, text, a.size + b.size);
    return errors > allowed(longer) ? 0 : 1.0f - (float)errors / (float)longer;
}

/* The two free tokens that are likest to one token of the other side, in their order: how like, 0 where none are. */
static float best_two(const pattern *p, int size, const side *many, int *first, int *second)
{
    int strangers[NAME_TOKENS];
    float best = 0;
    for (int b = 0; b < many->count; b++) {
        span form = many->form[many->at[b]];
        strangers[b] = many->used[many->at[b]] ? FORM_BYTES : strange(p, form.text, form.size);
    }
    for (int b = 0; b < many->count; b++)
        for (int c = 0; c < many->count; c++) {
            span one = many->form[many->at[b]], other = many->form[many->at[c]];
            int both = one.size + other.size, longer = both > size ? both : size, most = allowed(longer);
            if (b == c || both > FORM_BYTES || longer < 6 || abs(both - size) > most) continue;
            if (strangers[b] + strangers[c] > most) continue;
            float like = fused_likeness(p, size, one, other, longer);
            if (like > best) best = like, *first = many->at[b], *second = many->at[c];
        }
    return best;
}

/* Free tokens of one side that are two free tokens of the other, in either order, with errors. */
static void pair_fused(work *w, pairing *p, side *ones, side *many)
{
    for (int a = 0; a < ones->count && many->count > 1; a++) {
        int i = ones->at[a], j = -1, k = -1;
        span one = ones->form[i];
        if (one.size < 5) continue;
        pattern_set(&w->close, one.text, one.size);
        float best = best_two(&w->close, one.size, many, &j, &k);
        pattern_clear(&w->close, one.text, one.size);
        if (j < 0) continue;
        ones->used[i] = many->used[j] = many->used[k] = 1;
        pair_up(p, many->weight[j] + many->weight[k], JOINED * best);
    }
    side_update(ones);
    side_update(many);
}

static float weak_likeness(const pattern *p, span a, span b)
{
    if (a.size == 1 || b.size == 1) return a.text[0] == b.text[0] ? INITIAL : 0;
    float cut = a.size < b.size ? cut_likeness(a.text, a.size, b.text, b.size) : 0;
    if (cut > 0 || a.size < 4 || b.size < 4) return cut;
    int longer = a.size > b.size ? a.size : b.size, apart = a.size > b.size ? a.size - b.size : b.size - a.size;
    int most = (int)((1.0f - WEAK) * (float)longer + 0.01f);
    if (apart > most || strange(p, b.text, b.size) > most) return 0;
    float like = 1.0f - (float)distance(p, a.size, b.text, b.size) / (float)longer;
    return like >= WEAK ? like : 0;
}

/* Initials, and tokens further apart than a neighbour may be. */
static void pair_weak(work *w, pairing *p, side *q, side *n)
{
    for (int a = 0; a < q->count; a++) {
        int i = q->at[a], found = -1;
        float best = 0;
        span one = q->form[i];
        pattern_set(&w->close, one.text, one.size);
        for (int b = 0; b < n->count; b++) {
            float like = n->used[n->at[b]] ? 0 : weak_likeness(&w->close, one, n->form[n->at[b]]);
            if (like > best) best = like, found = n->at[b];
        }
        pattern_clear(&w->close, one.text, one.size);
        if (found < 0) continue;
        q->used[i] = n->used[found] = 1;
        pair_up(p, (one.size == 1 || n->form[found].size == 1 ? 0.5f : 1.0f) * p->weight[found], best);
    }
}

static float free_weight(const float *weight, const uint8_t *used, int count)
{
    float sum = 0;
    for (int i = 0; i < count; i++) sum += used[i] ? 0 : weight[i];
    return sum;
}

static float judged(float score, float matched, float q_free, float n_free)
{
    return score / (matched + QUERY_LOSS * q_free + NAME_LOSS * n_free + 1e-9f) * (score / (score + EVIDENCE));
}

/* 0 where the name cannot reach `floor`. */
static float score_name(work *w, const query *q, uint32_t name, float floor, pairing *p)
{
    side qs, ns;
    pairing_set(w, q, name, p);
    pair_near(p);
    float q_free = free_weight(q->weight, p->q_used, q->tokens), n_free = free_weight(p->weight, p->n_used, p->tokens);
    if (q_free > 0 && n_free > 0) {
        float most = q_free > n_free ? q_free : n_free;
        if (judged(p->score + most, p->matched + most, 0, 0) < floor) return 0;
        query_side(w, q, p, &qs);
        name_side(w, p, &ns);
        pair_joined(p, &qs, &ns);
        pair_fused(w, p, &qs, &ns);
        pair_fused(w, p, &ns, &qs);
        pair_weak(w, p, &qs, &ns);
        q_free = free_weight(q->weight, p->q_used, q->tokens);
        n_free = free_weight(p->weight, p->n_used, p->tokens);
    }
    return judged(p->score, p->matched, q_free, n_free);
}

/* ---------------------------------------------------------------- answering */

/* A token weighs what the listed form nearest to it weighs; unlike all forms, what a new one would. */
static float token_weight(const work *w, uint32_t from, uint32_t to, uint32_t *parts)
{
    float like = 0, weight = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t form = w->b.token[i] & ~MORE;
        *parts += w->pool_at[form + 1] - w->pool_at[form];
        for (uint32_t n = w->pool_at[form]; n < w->pool_at[form + 1]; n++) {
            float here = w->x->weight[w->pool[n].form];
            if (w->pool[n].like < like || (w->pool[n].like == like && here <= weight)) continue;
            like = w->pool[n].like;
            weight = here;
        }
    }
    return like > 0 ? weight : w->x->weight[w->x->forms];
}

static void query_set(const work *w, uint32_t at, query *q)
{
    uint32_t end = w->b.at[at + 1];
    q->tokens = 0;
    q->total = 0;
    q->sign = q->single = q->parts = 0;
    for (uint32_t i = w->b.at[at]; i < end; i++) {
        if (w->b.token[i] & MORE) continue;
        uint32_t form = w->b.token[i];
        const uint8_t *text = w->b.text + w->b.start[form];
        q->from[q->tokens++] = i;
        q->sign |= sign(text, w->b.size[form]);
        if (w->b.size[form] == 1) q->single |= initial(text[0]);
    }
    q->from[q->tokens] = end;
    for (int i = 0; i < q->tokens; i++)
        q->total += q->weight[i] = token_weight(w, q->from[i], q->from[i + 1], &q->parts);
}

static int hit_before(const hit *a, const hit *b)
{
    if (a->score != b->score) return a->score > b->score;
    return a->party != b->party ? a->party < b->party : a->name < b->name;
}

typedef struct {
    hit *row;
    int64_t room;
    int64_t count;
} hits;

static void put(hits *out, hit h)
{
    if (out->count < out->room) out->row[out->count] = h;
    out->count++;
}

/* Names with the very same tokens: all of them, whatever k is. */
static int64_t put_verbatim(const work *w, uint32_t at, const query *q, hits *out, int64_t *first, int64_t *last)
{
    const table *t = &w->x->verbatim;
    uint64_t k = w->b.whole[at];
    uint32_t slot = bucket(k, t->bits), i = t->at[slot], end = t->at[slot + 1];
    int64_t count = 0;
    while (i < end && w->x->whole[i] != k) i++;
    *first = i;
    for (; q->tokens && i < end && w->x->whole[i] == k; i++) {
        int64_t party = w->x->party[t->row[i]];
        if (count && w->x->party[t->row[i - 1]] == party) continue;
        hit h = {party, at, t->row[i], 1.0f, 0};
        put(out, h);
        count++;
    }
    *last = i;
    return count;
}

static int is_verbatim(const index_t *x, int64_t party, int64_t first, int64_t last)
{
    while (first < last) {
        int64_t middle = (first + last) / 2, here = x->party[x->verbatim.row[middle]];
        if (here == party) return 1;
        if (here < party) first = middle + 1;
        else last = middle;
    }
    return 0;
}

static void keep(hit *best, int *count, int most, hit h)
{
    int i = *count;
    if (i == most) {
        if (!hit_before(&h, &best[most - 1])) return;
        i--;
    } else {
        ++*count;
    }
    for (; i > 0 && hit_before(&h, &best[i - 1]); i--) best[i] = best[i - 1];
    best[i] = h;
}

/* Ask memory for the forms of a name that is looked at soon (`texts`: for their letters, later). */
static void foresee(const work *w, int place, int texts)
{
    const index_t *x = w->x;
    if (place >= w->count) return;
    uint32_t name = name_of(w->picks[place]);
    for (uint32_t i = x->name[name].at; i < x->name[name + 1].at; i++) {
        uint32_t form = x->token[i] & ~MORE;
        if (texts) FETCH(form_text(x, form));
        else FETCH(&x->text_at[form]), FETCH(&x->weight[form]);
    }
}

static void answer(work *w, uint32_t at, int k, float floor, pairing *p, hit *best, hits *out)
{
    query q;
    int64_t first, last;
    query_set(w, at, &q);
    int64_t verbatim = put_verbatim(w, at, &q, out, &first, &last);
    int most = verbatim >= k ? 0 : k - (int)verbatim, count = 0;
    if (!most || !q.tokens) return;
    gather(w, &q);
    choose(w, &q);
    if (w->count) matches_set(w, &q);
    for (int i = 0; i < w->count; i++) {
        uint32_t name = name_of(w->picks[i]);
        FETCH(&w->x->token[w->x->name[name].at]), FETCH(&w->x->party[name]);
    }
    for (int i = 0; i < w->count; i++) {
        uint32_t name = name_of(w->picks[i]);
        foresee(w, i + 4, 0), foresee(w, i + 2, 1);
        if (is_verbatim(w->x, w->x->party[name], first, last)) continue;
        float least = count == most && best[most - 1].score > floor ? best[most - 1].score : floor;
        hit h = {w->x->party[name], at, name, score_name(w, &q, name, least, p), 0};
        if (h.score > 0 && h.score >= floor) keep(best, &count, most, h);
    }
    for (int i = 0; i < count; i++) put(out, best[i]);
}

static void work_free(work *w)
{
    batch_free(&w->b);
    free(w->pool), free(w->pool_at), free(w->seen), free(w->cells), free(w->touched);
    free(w->order), free(w->picks), free(w->owners), free(w->matches);
}

static int work_set(work *w, const index_t *x, const uint8_t *text, int64_t length, int64_t names, int most)
{
    memset(w, 0, sizeof *w);
    w->x = x;
    w->most = most;
    int failed = batch_read(&w->b, text, length, names);
    if (failed) return failed;
    w->pool_at = malloc(((size_t)w->b.forms + 1) * sizeof *w->pool_at);
    w->seen = calloc((size_t)x->forms + 1, sizeof *w->seen);
    w->cells = calloc((size_t)x->names + 1, sizeof *w->cells);
    w->touched = malloc(((size_t)x->names + 1) * sizeof *w->touched);
    w->order = malloc(((size_t)x->names + 1) * sizeof *w->order);
    w->picks = malloc((size_t)most * sizeof *w->picks);
    w->owners = malloc((size_t)most * sizeof *w->owners);
    w->matches = malloc(MOST_MATCHES * sizeof *w->matches);
    if (!w->pool_at || !w->seen || !w->cells || !w->touched) return NO_MEMORY;
    if (!w->order || !w->picks || !w->owners || !w->matches) return NO_MEMORY;
    return all_neighbours(w);
}

/* ---------------------------------------------------------------- what Python calls */

int64_t detente_kernel(void) { return KERNEL; }

/* The candidates of a batch of names, query by query, best first: at most k parties each, and every party that bears
 * the very name. Returns how many rows there are (more than `room`: call again with more), or an error. */
int64_t detente_candidates(const index_t *x, const uint8_t *text, int64_t length, int64_t names, int64_t k,
                           int64_t picks, float floor, hit *row, int64_t room)
{
    hits out = {row, room, 0};
    work *w = malloc(sizeof *w);
    int most = (int)(k < 1 ? 1 : k > MOST_PICKS ? MOST_PICKS : k);
    int wide = (int)(picks < most ? most : picks > MOST_PICKS ? MOST_PICKS : picks);
    hit *best = malloc((size_t)most * sizeof *best);
    pairing *p = malloc(sizeof *p);
    int64_t failed = NO_MEMORY;
    if (w && best && p) {
        failed = work_set(w, x, text, length, names, wide);
        for (uint32_t i = 0; !failed && i < (uint32_t)names; i++) answer(w, i, most, floor, p, best, &out);
    }
    if (w && best && p) work_free(w);
    free(w), free(best), free(p);
    return failed ? failed : out.count;
}

/* Names taken apart, for building: arrays as long as there are separators (`at`, `whole`: names + 1). */
int64_t detente_read(const uint8_t *text, int64_t length, int64_t names, uint32_t *start, uint8_t *size, uint32_t *token,
                     uint32_t *at, uint64_t *whole)
{
    batch b;
    int64_t failed = batch_read(&b, text, length, names);
    if (!failed) {
        memcpy(start, b.start, b.forms * sizeof *start);
        memcpy(size, b.size, b.forms);
        memcpy(token, b.token, b.tokens * sizeof *token);
        memcpy(at, b.at, ((size_t)names + 1) * sizeof *at);
        memcpy(whole, b.whole, (size_t)names * sizeof *whole);
    }
    int64_t forms = b.forms;
    batch_free(&b);
    return failed ? failed : forms;
}

/* Keys under which forms are found; `key` and `owner` hold FORM_KEYS per form. Returns how many there are. */
int64_t detente_near_keys(const uint8_t *text, const uint32_t *text_at, int64_t forms, uint64_t *keys, uint32_t *owner)
{
    int64_t count = 0;
    for (int64_t f = 0; f < forms; f++) {
        int made = listed_keys(text + text_at[f], (int)(text_at[f + 1] - text_at[f]), keys + count);
        for (int i = 0; i < made; i++) owner[count++] = (uint32_t)f;
    }
    return count;
}

/* The signs of forms. */
void detente_signs(const uint8_t *text, const uint32_t *text_at, int64_t forms, uint64_t *signs)
{
    for (int64_t f = 0; f < forms; f++) signs[f] = sign(text + text_at[f], (int)(text_at[f + 1] - text_at[f]));
}

/* Keys of two and three adjacent tokens as one; `key` and `owner` hold 2 per token. */
int64_t detente_joined_keys(const uint8_t *text, const uint32_t *text_at, const uint32_t *token, const uint32_t *at,
                            int64_t names, uint64_t *keys, uint32_t *owner)
{
    int64_t count = 0;
    uint8_t joined[3 * FORM_BYTES];
    for (int64_t n = 0; n < names; n++)
        for (uint32_t i = at[n]; i < at[n + 1]; i++) {
            int size = 0, parts = 0;
            if (token[i] & MORE) continue;
            for (uint32_t j = i; j < at[n + 1] && parts < 3; j++) {
                if (token[j] & MORE) continue;
                int more = (int)(text_at[token[j] + 1] - text_at[token[j]]);
                memcpy(joined + size, text + text_at[token[j]], (size_t)more);
                size += more;
                if (size > FORM_BYTES) break;
                if (++parts == 1 || size < 4) continue;
                keys[count] = hash(joined, (size_t)size);
                owner[count++] = (uint32_t)n;
            }
        }
    return count;
}

/* Sort rows into 2^bits buckets by key, keeping their order: fills at (2^bits + 1), row and mark. */
void detente_group(const uint64_t *keys, const uint32_t *owner, int64_t count, int64_t bits, uint32_t *at, uint32_t *row,
                   uint8_t *mark)
{
    int64_t buckets = INT64_C(1) << bits;
    memset(at, 0, (size_t)(buckets + 1) * sizeof *at);
    for (int64_t i = 0; i < count; i++) at[bucket(keys[i], bits) + 1]++;
    for (int64_t b = 0; b < buckets; b++) at[b + 1] += at[b];
    for (int64_t i = 0; i < count; i++) {
        uint32_t to = at[bucket(keys[i], bits)]++;
        row[to] = owner[i];
        mark[to] = (uint8_t)keys[i];
    }
    for (int64_t b = buckets; b > 0; b--) at[b] = at[b - 1];
    at[0] = 0;
}

static int rising(const uint32_t *at, int64_t count, int64_t end)
{
    for (int64_t i = 0; i < count; i++)
        if (at[i] > at[i + 1]) return 0;
    return at[0] == 0 && at[count] == end;
}

static int below(const uint32_t *row, int64_t count, int64_t limit)
{
    for (int64_t i = 0; i < count; i++)
        if (row[i] >= limit) return 0;
    return 1;
}

static int table_sound(const table *t, int64_t limit)
{
    if (t->bits < 0 || t->bits > 31 || t->rows < 0) return 0;
    return rising(t->at, INT64_C(1) << t->bits, t->rows) && below(t->row, t->rows, limit);
}

static int weighs(float weight) { return weight >= 0 && weight <= 64; }

static int names_sound(const index_t *x)
{
    if (x->name[0].at != 0 || x->name[x->names].at != x->tokens) return 0;
    for (int64_t n = 0; n < x->names; n++) {
        int heads = 0;
        if (x->name[n].at > x->name[n + 1].at || x->name[n + 1].at > x->tokens) return 0;
        if (!weighs(x->name[n].weight / NAME_TOKENS)) return 0;
        for (uint32_t i = x->name[n].at; i < x->name[n + 1].at; i++) {
            heads += !(x->token[i] & MORE);
            if ((x->token[i] & ~MORE) >= x->forms || heads == 0 || heads > NAME_TOKENS) return 0;
        }
    }
    return 1;
}

/* 0 where every place that the index names lies within it; the other functions rely on that. */
int64_t detente_check(const index_t *x)
{
    if (x->forms < 0 || x->names < 0 || x->forms >= MORE || x->names >= INT32_MAX) return BAD_INDEX;
    if (!rising(x->text_at, x->forms, x->bytes) || !rising(x->post_at, x->forms, x->posts)) return BAD_INDEX;
    for (int64_t f = 0; f < x->forms; f++) {
        int64_t size = (int64_t)x->text_at[f + 1] - x->text_at[f];
        if (size < 1 || size > FORM_BYTES || !weighs(x->weight[f])) return BAD_INDEX;
    }
    if (!weighs(x->weight[x->forms])) return BAD_INDEX;
    if (!below(x->post, x->posts, x->names) || !names_sound(x)) return BAD_INDEX;
    if (x->verbatim.rows > x->names) return BAD_INDEX;
    return table_sound(&x->near, x->forms) && table_sound(&x->joined, x->names) && table_sound(&x->verbatim, x->names)
               ? 0
               : BAD_INDEX;
}

/* The distance of two texts of 1 to 63 bytes, -1 beyond: for tests. */
int64_t detente_distance(const uint8_t *a, int64_t n, const uint8_t *b, int64_t m)
{
    pattern p = {{0}};
    if (n < 1 || m < 1 || n > FORM_BYTES || m > FORM_BYTES) return -1;
    pattern_set(&p, a, (int)n);
    return distance(&p, (int)n, b, (int)m);
}
