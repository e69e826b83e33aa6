/* Judging: how surely are two names of one party?
 *
 * Words are paired, the best first, each used once; what the pairs have in common and what contradicts becomes
 * features, and a scorecard gives each feature points. What alike words and features are worth is handed over
 * (`tables`); nothing here knows a language.
 *
 * No global state, no Python: all arrays belong to the caller, work space lives for one call. Texts are bytes: a to z
 * and digits, whatever else comes is compared all the same. Every length that was handed over is checked where it is
 * read, so names may come from a damaged file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"

#define CARDS 2
#define BITS 64      /* letters of a block of a bit-parallel comparison */
#define MOST_WORDS 4096  /* of a name */
#define MOST_BYTES (1 << 16) /* of a name: far more than any text that is read makes */
#define MOST_LETTERS 512  /* of a word that is compared letter by letter */
#define SEEN 24      /* words of a name that are paired; the rest counts as unmatched */
#define TRIED 6      /* free words of a name of which two are tried as one */
#define RUN 3        /* most words that one word of the other name may be written as */
#define ACRONYM_OF 3 /* letters from which first letters are an acronym */
#define CUT_TO 3     /* least letters of a word that may be the beginning of a longer one */
#define LONG 6       /* least letters of a word that may be two words with errors */
#define SPARE 2      /* letters by which it may be longer or shorter */
#define FUSED 0.78   /* least likeness of a word to two words */
#define ANY 0.2      /* what a word counts for, beside its weight, where two could be paired */
#define FULL 3.0     /* weight of a token that bears its name */

#define MOST_MATCHED 4.0 /* rare words beyond these make a match no surer */
#define CLASHING 1.0     /* ... and beyond this where other words clash */
#define MOST_RARE 2.0
#define MOST_CONFLICTS 3
#define BAD 0.8 /* words less like each other than this are hardly one word */
#define LONG_WORD 8.0
#define MOST_LONG 3.0
#define SHORT 6 /* letters from which a word is not short */
#define SHORTEST 2
#define CUT_SIZE 6   /* letters that a name is cut to at least */
#define CUT_LIKE 0.8 /* ... and how like the beginning of the other it is at least */

enum { NO_MEMORY = -1, BAD_NAMES = -4 };

/* How two words are alike, as in pairing.py; CUT_WHOLE is a number more of CUT. */
enum {
    OTHER, SAME, SPELLING, SHORT_FORM, CONSONANTS, SOUND, CONSONANTS_OF, VOWELS, INITIAL, INITIALS, JOINED, ACRONYM,
    CUT, LETTERS, CUT_WHOLE
};
/* The features, as in features.py. */
enum {
    MATCHED, BLURRED, BLURRED_MUCH, CONFLICT, CONFLICTING_WORDS, QUERY_MORE, LISTED_MORE, ONE_WORD, BY_INITIALS, WORST,
    MUCH_WORSE, OTHER_LETTERS, BEGINNING, NUMBERS, GENERATIONS, PATRONYMICS, FAMILIES, LEGAL_FORM, FIRST_WORD, ORDER,
    ANOTHER_NAME, OTHER_SCRIPT, BY_SHORT_FORM, RAREST, LENGTH, WHOLE, LONE_ERROR, SHORT_SPELLING, CUT_OFF, FEATURES
};
enum { NO_ROLE, NUMBER, GENERATION, PATRONYMIC, FAMILY };
enum { BEARS = 1, JOINS = 2, GIVEN = 4 };                       /* of a token */
enum { UNVOWELLED = 32, SYLLABIC = 64, CHARACTERS = 128, READ = 224 }; /* of a script */

/* A word in a name. `bits`: how surprising it is, unless it is a GIVEN name that no table knows. */
typedef struct {
    uint32_t word;
    float bits;
    uint8_t role;
    uint8_t weight;
    uint8_t flags;
    uint8_t spare;
} token;

typedef struct {
    uint32_t at;    /* its first token; those of the next name follow */
    uint32_t legal; /* classes of its legal forms, as bits */
    uint32_t card;
} named;

/* Names: their tokens, and each distinct word once, as bytes: its script, the numbers of its spellings, keys,
 * skeletons, coarse keys and kin, then the sizes of all of these, two bytes each, then their letters. */
typedef struct {
    int64_t words;
    int64_t tokens;
    int64_t names;
    int64_t bytes;
    const uint8_t *text;
    const uint32_t *word_at; /* words + 1 */
    const token *token;
    const named *name; /* names + 1 */
} names;

typedef struct {
    const double *like;    /* likeness by how words are alike */
    const double *start;   /* of a card */
    const uint32_t *at;    /* where the knots of a feature of a card begin: CARDS * FEATURES + 1 */
    const double *knot;
    const double *points;
    double given;          /* rarity of a given name that no table knows */
    double most_bits;      /* bits of a word of rarity 1 */
} tables;

/* Places of words in a name: two of any, else neighbours. */
typedef struct {
    int32_t first;
    int32_t last;
    int32_t count;
} places;

typedef struct {
    places left;
    places right;
    int64_t how;
    double score;
    double weight; /* of the lighter side */
} pair;

typedef struct {
    double feature[FEATURES];
    double points[FEATURES];
    int64_t end; /* of its pairs */
} judged;

typedef struct {
    const uint8_t *at;
    int size;
} text;

typedef struct {
    const uint8_t *size;
    const uint8_t *at;
    int count;
} list;

typedef struct {
    text text, key, skeleton; /* the first of each list */
    list spellings, keys, skeletons, coarse, kin;
    double weight, rarity;
    uint8_t script, role, flags;
} word;

/* One name, taken apart. `words`: those that are compared come first. */
typedef struct {
    word *words;
    int count;  /* words compared */
    int all;    /* ... and those that are only written */
    int room;
    uint8_t *free;
    int32_t *order;  /* the words compared as the alphabet has them */
    int32_t *rest;   /* places of free words */
    int rests;
    double total;
    uint32_t legal, card;
    text joined, sorted; /* letters in the order of the name, and of its sorted words */
    uint8_t *letters;    /* room for both, and once more without fathers' names */
    int bytes;           /* room of each */
} side;

typedef struct {
    double order;
    double score;
    int32_t i, j, how;
} meeting;

typedef struct {
    double score;
    int how;
} likeness;

typedef struct {
    const tables *t;
    side left, right;
    pair *pairs;
    int count, room;
    meeting met[SEEN * SEEN];
    pattern letters;
    int32_t rows[3 * (MOST_LETTERS + 1)];
    uint8_t *buffer; /* letters of either name */
    int buffered;
} work;

/* ---------------------------------------------------------------- distances */

static int smaller(int a, int b) { return a < b ? a : b; }
static int larger(int a, int b) { return a > b ? a : b; }
static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

/* Optimal string alignment; `a` has 1 to BITS letters. */
static int edits_short(pattern *p, text a, text b)
{
    pattern_set(p, a.at, a.size);
    int found = distance(p, a.size, b.at, b.size);
    pattern_clear(p, a.at, a.size);
    return found;
}

/* The same by the textbook, for words of any size; `rows` holds three rows of b.size + 1. */
static int edits_long(int32_t *rows, text a, text b)
{
    int32_t *before = rows, *above = before + b.size + 1, *here = above + b.size + 1;
    for (int j = 0; j <= b.size; j++) above[j] = j;
    for (int i = 1; i <= a.size; i++) {
        here[0] = i;
        for (int j = 1; j <= b.size; j++) {
            int same = a.at[i - 1] == b.at[j - 1];
            int best = smaller(above[j - 1] + !same, smaller(above[j], here[j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                best = smaller(best, before[j - 2] + 1);
            here[j] = best;
        }
        int32_t *spent = before;
        before = above;
        above = here;
        here = spent;
    }
    return above[b.size];
}

/* Neither has more than MOST_LETTERS. */
static int edits(work *w, text a, text b)
{
    if (!a.size || !b.size) return a.size + b.size;
    if (a.size <= BITS) return edits_short(&w->letters, a, b);
    if (b.size <= BITS) return edits_short(&w->letters, b, a);
    return edits_long(w->rows, a, b);
}

/* One block of the pattern against a whole text; `carry` takes what one block leaves the next, letter by letter. */
static int common_block(pattern *p, text a, text b, uint8_t *carry)
{
    uint64_t state = ~UINT64_C(0);
    pattern_set(p, a.at, a.size);
    for (int j = 0; j < b.size; j++) {
        uint64_t met = state & p->at[b.at[j]], sum = state + met, all = sum + carry[j];
        carry[j] = sum < state || all < sum;
        state = all | (state - met);
    }
    pattern_clear(p, a.at, a.size);
    return ones(~state & (a.size < BITS ? (UINT64_C(1) << a.size) - 1 : ~UINT64_C(0)));
}

/* Letters that two texts have in common, in order: the longest common subsequence, after Hyyro 2004; `carry` holds
 * b.size bytes. */
static int in_common(pattern *p, text a, text b, uint8_t *carry)
{
    int found = 0;
    memset(carry, 0, (size_t)b.size);
    for (int from = 0; from < a.size; from += BITS) {
        text block = {a.at + from, smaller(a.size - from, BITS)};
        found += common_block(p, block, b, carry);
    }
    return found;
}

/* ---------------------------------------------------------------- texts */

static int equal(text a, text b) { return a.size == b.size && !memcmp(a.at, b.at, (size_t)a.size); }

/* The first text of a list, which is taken off it. */
static text next(list *some)
{
    text found = {some->at, some->size[0] | some->size[1] << 8};
    some->at += found.size;
    some->size += 2;
    return found;
}

static int holds(list some, text one)
{
    for (int i = 0; i < some.count; i++)
        if (equal(next(&some), one)) return 1;
    return 0;
}

static int share(list some, list others)
{
    for (int i = 0; i < some.count; i++)
        if (holds(others, next(&some))) return 1;
    return 0;
}

static int begins(list some, uint8_t letter)
{
    for (int i = 0; i < some.count; i++)
        if (next(&some).at[0] == letter) return 1;
    return 0;
}

static int begin_alike(list some, list others)
{
    for (int i = 0; i < some.count; i++)
        if (begins(others, next(&some).at[0])) return 1;
    return 0;
}

static int digits(text t)
{
    for (int i = 0; i < t.size; i++)
        if (t.at[i] < '0' || t.at[i] > '9') return 0;
    return 1;
}

static int alphabetic(text t)
{
    for (int i = 0; i < t.size; i++)
        if (t.at[i] < 'a' || t.at[i] > 'z') return 0;
    return 1;
}

static int bare(text t)
{
    for (int i = 1; i < t.size; i++)
        if (is_vowel(t.at[i])) return 0;
    return 1;
}

/* ---------------------------------------------------------------- reading names */

/* The next `count` texts of a word; 0 where one is empty or does not end before `end`. */
static int list_read(list *rest, list *found, int count, const uint8_t *end)
{
    *found = *rest;
    found->count = count;
    for (int i = 0; i < count; i++) {
        int size = rest->size[0] | rest->size[1] << 8;
        if (!size || end - rest->at < size) return 0;
        next(rest);
    }
    return 1;
}

static text first_of(list some) { return next(&some); }

static int word_read(word *w, const uint8_t *at, const uint8_t *end)
{
    if (end - at < 6 || !at[1] || !at[2] || !at[3]) return 0;
    int texts = at[1] + at[2] + at[3] + at[4] + at[5];
    if (end - at - 6 < 2 * texts) return 0;
    list rest = {at + 6, at + 6 + 2 * texts, texts};
    if (!list_read(&rest, &w->spellings, at[1], end) || !list_read(&rest, &w->keys, at[2], end)) return 0;
    if (!list_read(&rest, &w->skeletons, at[3], end) || !list_read(&rest, &w->coarse, at[4], end)) return 0;
    if (!list_read(&rest, &w->kin, at[5], end)) return 0;
    w->script = at[0];
    w->text = first_of(w->spellings);
    w->key = first_of(w->keys);
    w->skeleton = first_of(w->skeletons);
    return 1;
}

static int token_read(const names *n, const tables *t, const token *from, word *w)
{
    if (from->word >= n->words || from->role > FAMILY) return 0;
    uint32_t start = n->word_at[from->word], end = n->word_at[from->word + 1];
    if (start > end || end > n->bytes || !word_read(w, n->text + start, n->text + end)) return 0;
    w->role = from->role;
    w->flags = from->flags;
    w->rarity = from->flags & GIVEN ? t->given : (double)from->bits / t->most_bits;
    w->weight = from->weight / FULL * w->rarity;
    return 1;
}

static int side_room(side *s, int words)
{
    if (words <= s->room) return 1;
    free(s->words), free(s->free), free(s->order), free(s->rest);
    s->room = words;
    s->words = malloc((size_t)words * sizeof *s->words);
    s->free = malloc((size_t)words);
    s->order = malloc((size_t)words * sizeof *s->order);
    s->rest = malloc((size_t)words * sizeof *s->rest);
    if (s->words && s->free && s->order && s->rest) return 1;
    s->room = 0;
    return 0;
}

static int side_bytes(side *s, int bytes)
{
    if (bytes <= s->bytes) return 1;
    free(s->letters);
    s->letters = malloc((size_t)bytes * 4);
    s->bytes = s->letters ? bytes : 0;
    return bytes <= s->bytes;
}

static int before(text a, text b)
{
    int order = memcmp(a.at, b.at, (size_t)smaller(a.size, b.size));
    return order ? order < 0 : a.size < b.size;
}

static void side_order(side *s)
{
    for (int i = 0; i < s->count; i++) {
        int at = i;
        for (; at > 0 && before(s->words[i].text, s->words[s->order[at - 1]].text); at--) s->order[at] = s->order[at - 1];
        s->order[at] = i;
    }
}

static void put_text(uint8_t *to, int *size, text t)
{
    memcpy(to + *size, t.at, (size_t)t.size);
    *size += t.size;
}

/* A father's name that the other name lacks. */
static int is_lone_father(const side *s, int i) { return s->free[i] && s->words[i].role == PATRONYMIC; }

static text write_sorted(const side *s, uint8_t *to, int fathers)
{
    text found = {to, 0};
    for (int k = 0; k < s->count; k++) {
        if (!fathers && is_lone_father(s, s->order[k])) continue;
        if (found.size) to[found.size++] = ' ';
        put_text(to, &found.size, s->words[s->order[k]].text);
    }
    return found;
}

static text write_joined(const side *s, uint8_t *to)
{
    text found = {to, 0};
    for (int i = 0; i < s->count; i++)
        if (!is_lone_father(s, i)) put_text(to, &found.size, s->words[i].text);
    return found;
}

/* The words of a name that are compared, and room for its letters. */
static int words_read(side *s, const names *n, const tables *t, uint32_t start, uint32_t end)
{
    int bytes = 0;
    s->count = 0;
    s->total = 0;
    for (uint32_t at = start; at < end; at++) {
        word *w = &s->words[s->count];
        if (!token_read(n, t, &n->token[at], w)) return BAD_NAMES;
        bytes += larger(w->text.size, w->key.size) + 1;
        if (bytes > MOST_BYTES) return BAD_NAMES;
        if (!(w->flags & BEARS)) continue;
        s->total += w->weight;
        s->count++;
    }
    return side_bytes(s, bytes + 1) ? 0 : NO_MEMORY;
}

/* The letters of a name in its order, with the particles between its words. */
static text letters_read(side *s, const names *n, const tables *t, uint32_t start, uint32_t end)
{
    text found = {s->letters, 0};
    word w;
    for (uint32_t at = start; at < end; at++)
        if (n->token[at].flags & JOINS && token_read(n, t, &n->token[at], &w)) put_text(s->letters, &found.size, w.text);
    return found;
}

static int side_read(side *s, const names *n, const tables *t, uint32_t name)
{
    if (name >= n->names) return BAD_NAMES;
    uint32_t start = n->name[name].at, end = n->name[name + 1].at;
    if (start > end || end > n->tokens || end - start > MOST_WORDS || n->name[name].card >= CARDS) return BAD_NAMES;
    if (!side_room(s, (int)(end - start) + 1)) return NO_MEMORY;
    int failed = words_read(s, n, t, start, end);
    if (failed) return failed;
    s->legal = n->name[name].legal;
    s->card = n->name[name].card;
    side_order(s);
    s->joined = letters_read(s, n, t, start, end);
    s->sorted = write_sorted(s, s->letters + s->bytes, 1);
    return 0;
}

/* ---------------------------------------------------------------- how alike two words are */

static likeness known(const work *w, int how)
{
    likeness found = {w->t->like[how], how};
    return found;
}

/* Of errors in words of one size what is hardly one: a half for a vowel in place of a vowel, and for neighbours that
 * are swapped. */
static double small_errors(text a, text b)
{
    double found = 0;
    for (int i = 0; i < a.size; i++) {
        if (a.at[i] == b.at[i]) continue;
        if (i + 1 < a.size && a.at[i] == b.at[i + 1] && a.at[i + 1] == b.at[i]) found += 0.5, i++;
        else if (is_vowel(a.at[i]) && is_vowel(b.at[i])) found += 0.5;
    }
    return found;
}

/* 1 less the share of letters that are inserted, lost, replaced or swapped; 0 where they are too many. */
static double edited(work *w, text a, text b)
{
    int longer = larger(a.size, b.size), apart = longer - smaller(a.size, b.size);
    double at_least = w->t->like[LETTERS];
    int allowed = (int)((1 - at_least) * longer + 1);
    if (apart > allowed || longer > MOST_LETTERS) return 0;
    double errors = edits(w, a, b);
    if (errors > allowed) return 0;
    if (a.size == b.size) errors -= small_errors(a, b);
    double score = 1 - most(errors, 0.5) / longer;
    return score >= at_least ? score : 0;
}

static likeness cut(const work *w, text a, text b)
{
    text small = a.size <= b.size ? a : b, big = a.size <= b.size ? b : a;
    likeness found = {0, OTHER};
    if (small.size < CUT_TO || memcmp(small.at, big.at, (size_t)small.size) != 0) return found;
    double begun = w->t->like[CUT], whole = w->t->like[CUT_WHOLE];
    found.score = begun + (whole - begun) * ((double)small.size / big.size);
    found.how = CUT;
    return found;
}

/* One word written in error, cut off, or without its vowels. */
static likeness written(work *w, const word *a, const word *b)
{
    likeness found = {0, OTHER};
    if ((a->script | b->script) & CHARACTERS) return found; /* another reading is another character */
    found.score = edited(w, a->text, b->text);
    if (!equal(a->key, a->text) || !equal(b->key, b->text)) found.score = most(found.score, edited(w, a->key, b->key));
    found.how = LETTERS;
    if (found.score < w->t->like[CONSONANTS] && a->skeleton.size > 1 && equal(a->skeleton, b->skeleton)) {
        int how = bare(a->text) || bare(b->text) ? VOWELS : CONSONANTS_OF;
        if (w->t->like[how] >= found.score) return known(w, how);
    }
    return found.score > 0 ? found : cut(w, a->text, b->text);
}

/* Two ways of writing or of shortening one name; -1 where the letters decide. */
static int spelled(const word *a, const word *b)
{
    if (a->script & b->script & CHARACTERS) return share(a->spellings, b->spellings) ? SPELLING : OTHER;
    if (share(a->keys, b->keys)) return SPELLING;
    if (share(a->kin, b->kin)) return SHORT_FORM;
    if (a->script == b->script) return -1;
    if ((a->script | b->script) & UNVOWELLED && share(a->skeletons, b->skeletons)) return CONSONANTS;
    if ((a->script | b->script) & SYLLABIC && share(a->coarse, b->coarse)) return SOUND;
    return -1;
}

static likeness initial(const work *w, const word *a, const word *b)
{
    int same = a->text.at[0] == b->text.at[0] || begin_alike(a->spellings, b->keys) || begin_alike(a->keys, b->keys);
    return known(w, same && !(digits(a->text) && digits(b->text)) ? INITIAL : OTHER);
}

static likeness alike(work *w, const word *a, const word *b)
{
    if (equal(a->text, b->text)) return known(w, SAME);
    if (a->text.size == 1 || b->text.size == 1) return initial(w, a, b);
    if (digits(a->text) || digits(b->text)) return known(w, OTHER);
    int how = spelled(a, b);
    return how < 0 ? written(w, a, b) : known(w, how);
}

/* ---------------------------------------------------------------- which word is which */

static places one_at(int i)
{
    places found = {i, i, 1};
    return found;
}

static places run_at(int first, int count)
{
    places found = {first, first + count - 1, count};
    return found;
}

static int place_of(places p, int k) { return p.count == 2 && k ? p.last : p.first + k; }

static double weight_of(const side *s, places p)
{
    double sum = 0;
    for (int k = 0; k < p.count; k++) sum += s->words[place_of(p, k)].weight;
    return sum;
}

static void take(side *s, places p)
{
    for (int k = 0; k < p.count; k++) s->free[place_of(p, k)] = 0;
}

/* A pair, seen from the side that was looked from; its words are free no more. */
static void put(work *w, const side *one, places here, places there, likeness like)
{
    int turned = one == &w->right;
    pair p = {turned ? there : here, turned ? here : there, like.how, like.score, 0};
    take(&w->left, p.left);
    take(&w->right, p.right);
    p.weight = least(weight_of(&w->left, p.left), weight_of(&w->right, p.right));
    w->pairs[w->count++] = p;
}

static const side *other_of(const work *w, const side *one) { return one == &w->left ? &w->right : &w->left; }

/* The last word of a name that is a text, as written or by one of its keys; -1 where none is. */
static int place_of_text(const side *s, text t)
{
    int i = smaller(s->count, SEEN) - 1;
    while (i >= 0 && !equal(s->words[i].text, t) && !holds(s->words[i].keys, t)) i--;
    return i;
}

static void pair_equal(work *w)
{
    for (int i = 0; i < w->left.count; i++) {
        text t = w->left.words[i].text;
        int j = place_of_text(&w->right, t);
        if (j >= 0 && w->right.free[j] && equal(w->right.words[j].text, t))
            put(w, &w->left, one_at(i), one_at(j), known(w, SAME));
    }
}

/* A run of words as one text, as they are written or by their keys. */
static text run_text(work *w, const side *many, int first, int count, int by_key)
{
    text found = {w->buffer, 0};
    for (int i = first; i < first + count; i++)
        put_text(w->buffer, &found.size, by_key ? many->words[i].key : many->words[i].text);
    return found;
}

static int all_free(const side *s, int first, int count)
{
    for (int i = first; i < first + count; i++)
        if (!s->free[i]) return 0;
    return 1;
}

/* Words of the one name that stand as two or three neighbours in the other. */
static void pair_joined(work *w, const side *one)
{
    const side *many = other_of(w, one);
    int seen = smaller(many->count, SEEN);
    for (int first = 0; first < seen; first++)
        for (int count = 2; count <= RUN && first + count <= seen && all_free(many, first, count); count++) {
            int at = place_of_text(one, run_text(w, many, first, count, 0));
            if (at < 0) at = place_of_text(one, run_text(w, many, first, count, 1));
            if (at >= 0 && one->free[at]) put(w, one, one_at(at), run_at(first, count), known(w, JOINED));
        }
}

static double fused_as(work *w, text whole, text first, text second)
{
    text found = {w->buffer, 0};
    put_text(w->buffer, &found.size, first);
    put_text(w->buffer, &found.size, second);
    return edited(w, whole, found);
}

static int free_words(const side *s, int32_t *place, int room)
{
    int count = 0;
    for (int i = 0; i < s->count && count < room; i++)
        if (s->free[i]) place[count++] = i;
    return count;
}

/* The two free words of a name that, written as one, are likest to a word; 0 where none are. */
static double fusion(work *w, text whole, const side *many, places *found)
{
    int32_t free[TRIED];
    int count = free_words(many, free, TRIED);
    double best = 0;
    for (int a = 0; a < count; a++)
        for (int b = a + 1; b < count; b++) {
            const word *x = &many->words[free[a]], *y = &many->words[free[b]];
            int apart = x->text.size + y->text.size - whole.size;
            if ((x->script | y->script) & CHARACTERS || apart > SPARE || apart < -SPARE) continue;
            double like = most(fused_as(w, whole, x->text, y->text), fused_as(w, whole, y->text, x->text));
            if (like <= most(best, FUSED)) continue;
            best = like;
            found->first = free[a], found->last = free[b], found->count = 2;
        }
    return best;
}

/* Words of the one name that are two words of the other in any order, with errors. */
static void pair_fused(work *w, const side *one)
{
    const side *many = other_of(w, one);
    for (int i = 0; i < one->count; i++) {
        const word *whole = &one->words[i];
        if (!one->free[i] || whole->text.size < LONG || whole->script & CHARACTERS) continue;
        places found;
        likeness like = known(w, JOINED);
        double best = fusion(w, whole->text, many, &found);
        like.score *= best;
        if (best > 0) put(w, one, one_at(i), found, like);
    }
}

static int meets_before(const meeting *a, const meeting *b)
{
    if (a->order != b->order) return a->order > b->order;
    return a->i != b->i ? a->i < b->i : a->j < b->j;
}

/* All free words that are alike; returns how many. */
static int meetings(work *w)
{
    int32_t left[SEEN], right[SEEN];
    int lefts = free_words(&w->left, left, SEEN), rights = free_words(&w->right, right, SEEN), count = 0;
    for (int a = 0; a < lefts; a++)
        for (int b = 0; b < rights; b++) {
            const word *x = &w->left.words[left[a]], *y = &w->right.words[right[b]];
            likeness like = alike(w, x, y);
            if (like.score <= 0) continue;
            meeting m = {like.score * (ANY + least(x->weight, y->weight)), like.score, left[a], right[b], like.how};
            w->met[count++] = m;
        }
    return count;
}

/* Words that are alike, the likest and heaviest first. */
static void pair_alike(work *w)
{
    int count = meetings(w);
    for (;;) {
        const meeting *best = NULL;
        for (int k = 0; k < count; k++) {
            const meeting *m = &w->met[k];
            if (w->left.free[m->i] && w->right.free[m->j] && (!best || meets_before(m, best))) best = m;
        }
        if (!best) return;
        likeness like = {best->score, best->how};
        put(w, &w->left, one_at(best->i), one_at(best->j), like);
    }
}

static int are_first_letters(const side *many, const int32_t *place, text t)
{
    if (place[t.size - 1] - place[0] != t.size - 1) return 0;
    for (int k = 0; k < t.size; k++)
        if (many->words[place[k]].text.at[0] != t.at[k]) return 0;
    return 1;
}

/* Words of the one name that are the first letters of neighbours in the other. */
static void pair_first_letters(work *w, const side *one, side *many)
{
    many->rests = free_words(many, many->rest, many->count);
    for (int i = 0; i < one->count; i++) {
        text t = one->words[i].text;
        if (!one->free[i] || t.size < 2 || t.size > many->rests || !alphabetic(t)) continue;
        int start = 0;
        while (start + t.size <= many->rests && !are_first_letters(many, many->rest + start, t)) start++;
        if (start + t.size > many->rests) continue;
        put(w, one, one_at(i), run_at(many->rest[start], t.size), known(w, t.size < ACRONYM_OF ? INITIALS : ACRONYM));
        many->rests = free_words(many, many->rest, many->count);
    }
}

static void pair_words(work *w)
{
    w->count = 0;
    memset(w->left.free, 1, (size_t)w->left.count);
    memset(w->right.free, 1, (size_t)w->right.count);
    pair_equal(w);
    pair_joined(w, &w->left);
    pair_joined(w, &w->right);
    pair_fused(w, &w->left);
    pair_fused(w, &w->right);
    pair_alike(w);
    pair_first_letters(w, &w->left, &w->right);
    pair_first_letters(w, &w->right, &w->left);
}

/* ---------------------------------------------------------------- features */

/* What of the words of both names matched, as it is summed up. */
typedef struct {
    double matched, blurred, much, whole, elsewhere, worst;
    double known, read, pet, rarest, brief, error;
    int words, letters;
} sums;

static int is_initials(int64_t how) { return how == INITIAL || how == INITIALS || how == ACRONYM; }

/* Whether a word in one script was taken for the reading of a word in the other. */
static int is_read(const word *a, const word *b) { return a->script != b->script && (a->script | b->script) & READ; }

static void sum_sure(sums *s, const side *left, const pair *p)
{
    s->rarest = most(s->rarest, p->weight);
    for (int k = 0; k < p->left.count; k++) s->letters += left->words[place_of(p->left, k)].text.size;
}

static void sum_how(sums *s, const side *left, const pair *p, const word *a)
{
    switch ((int)p->how) {
    case SHORT_FORM: s->pet += p->weight; break;
    case LETTERS: case CUT: case VOWELS: case CONSONANTS_OF: s->known = most(s->known, 1 - a->rarity); break;
    case SAME: case SPELLING: case JOINED: sum_sure(s, left, p); break;
    default: break;
    }
}

static void sum_pair(sums *s, const work *w, const pair *p)
{
    const word *a = &w->left.words[p->left.first], *b = &w->right.words[p->right.first];
    double loss = p->weight * (1 - p->score);
    s->matched += p->weight;
    s->blurred += loss;
    s->much += loss * (1 - p->score);
    s->error = most(s->error, 1 - p->score);
    if (is_read(a, b)) s->read += p->weight;
    sum_how(s, &w->left, p, a);
    if (is_initials(p->how)) return;
    s->words++;
    s->whole += p->weight;
    s->worst = least(s->worst, p->score);
    if (a->key.at[0] != b->key.at[0]) s->elsewhere += p->weight;
    if (p->how != SAME && p->left.count == 1 && p->right.count == 1)
        s->brief = most(s->brief, SHORT - smaller(a->text.size, b->text.size));
}

/* What is left of a name: the weight of its words without numbers, how many these are, and the roles of all. */
typedef struct {
    double weight;
    int words, all, roles;
} remains;

static remains remains_of(const side *s)
{
    remains found = {0, 0, 0, 0};
    for (int i = 0; i < s->count; i++) {
        if (!s->free[i]) continue;
        found.all++;
        found.roles |= 1 << s->words[i].role;
        if (s->words[i].role == NUMBER) continue;
        found.weight += s->words[i].weight;
        found.words++;
    }
    return found;
}

static double share_in_common(work *w, text a, text b)
{
    int all = a.size + b.size;
    return all ? 1.0 - (double)(all - 2 * in_common(&w->letters, a, b, w->buffer)) / all : 1.0;
}

/* The letters both names have in common, in order, 0 to 1: as written, or with the words sorted. A father's name that
 * one of them leaves out is no difference. */
static double letters(work *w, const remains *ours, const remains *theirs)
{
    const side *side_of[2] = {&w->left, &w->right};
    const remains *left_of[2] = {ours, theirs};
    text joined[2], sorted[2];
    for (int i = 0; i < 2; i++) {
        const side *s = side_of[i];
        int fathers = !(left_of[i]->roles & 1 << PATRONYMIC);
        joined[i] = fathers ? s->joined : write_joined(s, s->letters + 2 * s->bytes);
        sorted[i] = fathers ? s->sorted : write_sorted(s, s->letters + 3 * s->bytes, 0);
    }
    return most(share_in_common(w, joined[0], joined[1]), share_in_common(w, sorted[0], sorted[1]));
}

/* How like the letters of the name asked about are to as many with which a longer listed name begins, as far as that
 * is more than CUT_LIKE: 1 where a field was too short for the name. */
static double cut_off(work *w)
{
    text a = w->left.joined, b = w->right.joined;
    if (a.size < CUT_SIZE || b.size <= a.size) return 0;
    b.size = a.size;
    double like = (double)in_common(&w->letters, a, b, w->buffer) / a.size;
    return most(0, (like - CUT_LIKE) / (1 - CUT_LIKE));
}

/* The share of neighbouring pairs that stand the other way round in the other name. */
static double disorder(const work *w, int32_t *at)
{
    int steps = 0, back = 0, last = -1;
    for (int i = 0; i < w->left.count; i++) at[i] = -1;
    for (int k = 0; k < w->count; k++) at[w->pairs[k].left.first] = w->pairs[k].right.first;
    for (int i = 0; i < w->left.count; i++) {
        if (at[i] < 0) continue;
        if (last >= 0) steps++, back += at[i] < last;
        last = at[i];
    }
    return steps ? (double)back / steps : 0;
}

/* 1 where both names have an unmatched word of a role, a half where one has. */
static double clash_of(const remains *ours, const remains *theirs, int role)
{
    return ((ours->roles >> role & 1) + (theirs->roles >> role & 1)) / 2.0;
}

static double or_one(double value) { return value > 0 ? value : 1.0; }

/* How commonly a word that was taken for a misspelt one is a name by itself; the shares of what matched that are
 * readings of another script and short forms; where no word clashes with another, what the rarest word weighs that is
 * surely the same, the letters of all such words, and what the rarest weighs if the listed name is met whole; how much
 * of a word is in error that is all of a name; how short a word is that is spelled otherwise. */
static void surprises(const work *w, const sums *s, const remains *theirs, int clash, double *f)
{
    int whole = !theirs->all && w->count > 1, lone = w->left.count == 1 || w->right.count == 1;
    f[ANOTHER_NAME] = s->known;
    f[OTHER_SCRIPT] = s->read / or_one(s->matched);
    f[BY_SHORT_FORM] = s->pet / or_one(s->matched);
    f[RAREST] = clash ? 0 : least(s->rarest, MOST_RARE);
    f[LENGTH] = clash ? 0 : least(s->letters / LONG_WORD, MOST_LONG);
    f[WHOLE] = clash || !whole ? 0 : s->rarest;
    f[LONE_ERROR] = lone ? s->error : 0;
    f[SHORT_SPELLING] = s->brief / (SHORT - SHORTEST);
}

static void features(work *w, double *f)
{
    sums s = {0};
    s.worst = 1;
    for (int k = 0; k < w->count; k++) sum_pair(&s, w, &w->pairs[k]);
    if (!s.words) s.worst = 0;
    remains ours = remains_of(&w->left), theirs = remains_of(&w->right);
    double conflict = least(ours.weight, theirs.weight), everything = s.matched + ours.weight + theirs.weight;
    int first = w->left.count && w->right.count && w->left.free[0] && w->right.free[0];
    f[MATCHED] = least(s.matched - s.blurred, conflict > 0 ? CLASHING : MOST_MATCHED);
    f[BLURRED] = s.blurred / or_one(s.matched);
    f[BLURRED_MUCH] = s.much / or_one(s.matched);
    f[CONFLICT] = conflict / or_one(s.matched + conflict);
    f[CONFLICTING_WORDS] = (double)smaller(smaller(ours.words, theirs.words), MOST_CONFLICTS) / MOST_CONFLICTS;
    f[QUERY_MORE] = (ours.weight - conflict) / or_one(w->left.total);
    f[LISTED_MORE] = (theirs.weight - conflict) / or_one(w->right.total);
    f[ONE_WORD] = s.words == 1 && or_one(everything) > s.matched;
    f[BY_INITIALS] = (s.matched - s.whole) / or_one(everything);
    f[WORST] = 1 - s.worst;
    f[MUCH_WORSE] = most(0, BAD - s.worst);
    f[OTHER_LETTERS] = 1 - letters(w, &ours, &theirs);
    f[BEGINNING] = s.elsewhere / or_one(s.whole);
    f[NUMBERS] = clash_of(&ours, &theirs, NUMBER);
    f[GENERATIONS] = clash_of(&ours, &theirs, GENERATION);
    f[PATRONYMICS] = clash_of(&ours, &theirs, PATRONYMIC);
    f[FAMILIES] = clash_of(&ours, &theirs, FAMILY);
    f[LEGAL_FORM] = w->left.legal && w->right.legal && !(w->left.legal & w->right.legal);
    f[FIRST_WORD] = first;
    f[ORDER] = disorder(w, w->left.rest);
    surprises(w, &s, &theirs, conflict > 0, f);
    f[CUT_OFF] = cut_off(w);
}

/* ---------------------------------------------------------------- points */

/* On a line between the knots of a feature, and level beyond them. */
static double points_at(const double *knot, const double *points, uint32_t count, double value)
{
    uint32_t place = 0;
    while (place < count && knot[place] <= value) place++;
    if (!count) return 0;
    if (!place || place == count) return points[place ? count - 1 : 0];
    double along = (value - knot[place - 1]) / (knot[place] - knot[place - 1]);
    return points[place - 1] + along * (points[place] - points[place - 1]);
}

static double points(const tables *t, uint32_t card, const double *f, double *given)
{
    double sum = 0;
    for (uint32_t i = 0; i < FEATURES; i++) {
        const uint32_t *at = t->at + card * FEATURES + i;
        given[i] = points_at(t->knot + at[0], t->points + at[0], at[1] - at[0], f[i]);
        sum += given[i];
    }
    return t->start[card] + sum;
}

/* ---------------------------------------------------------------- work space */

static void side_free(side *s) { free(s->words), free(s->free), free(s->order), free(s->rest), free(s->letters); }

static void work_free(work *w)
{
    side_free(&w->left), side_free(&w->right);
    free(w->pairs), free(w->buffer);
    free(w);
}

/* Room for what both names need: pairs are no more than the words of either, a run of words is no longer than its
 * name. */
static int work_room(work *w)
{
    int words = w->left.count + 1, bytes = larger(w->left.bytes, w->right.bytes);
    if (words > w->room) {
        free(w->pairs);
        w->pairs = malloc((size_t)words * sizeof *w->pairs);
        w->room = w->pairs ? words : 0;
    }
    if (bytes > w->buffered) {
        free(w->buffer);
        w->buffer = malloc((size_t)bytes);
        w->buffered = w->buffer ? bytes : 0;
    }
    return words <= w->room && bytes <= w->buffered;
}

/* ---------------------------------------------------------------- what Python calls */

/* For each of `count` pairs of names, by their places in `asked` and `listed`, the logarithm of odds that they are of
 * one party. `row`, where given: the features and points of each pair; `found`: the pairs of its words, at most `room`
 * in all. Returns how many pairs of words there are, or an error. */
int64_t detente_judge(const names *asked, const names *listed, const tables *t, const uint32_t *left,
                      const uint32_t *right, int64_t count, double *odds, judged *row, pair *found, int64_t room)
{
    int64_t failed = 0, filled = 0;
    work *w = calloc(1, sizeof *w);
    if (!w) return NO_MEMORY;
    w->t = t;
    for (int64_t i = 0; !failed && i < count; i++) {
        judged j;
        if (!i || left[i] != left[i - 1]) failed = side_read(&w->left, asked, t, left[i]);
        if (!failed) failed = side_read(&w->right, listed, t, right[i]);
        if (!failed && !work_room(w)) failed = NO_MEMORY;
        if (failed) break;
        pair_words(w);
        features(w, j.feature);
        odds[i] = points(t, w->right.card, j.feature, j.points);
        if (!row) continue;
        if (w->count > room - filled) {
            failed = BAD_NAMES;
            break;
        }
        memcpy(found + filled, w->pairs, (size_t)w->count * sizeof *found);
        j.end = filled += w->count;
        row[i] = j;
    }
    work_free(w);
    return failed ? failed : filled;
}

/* The edits between two words, -1 beyond MOST_LETTERS: for tests. */
int64_t detente_edits(const uint8_t *a, int64_t n, const uint8_t *b, int64_t m)
{
    if (n < 0 || m < 0 || n > MOST_LETTERS || m > MOST_LETTERS) return -1;
    work *w = calloc(1, sizeof *w);
    if (!w) return NO_MEMORY;
    text one = {a, (int)n}, other = {b, (int)m};
    int found = edits(w, one, other);
    work_free(w);
    return found;
}

/* The letters that two texts have in common, in order; `carry` holds m bytes: for tests. */
int64_t detente_in_common(const uint8_t *a, int64_t n, const uint8_t *b, int64_t m, uint8_t *carry)
{
    pattern p = {{0}};
    text one = {a, (int)n}, other = {b, (int)m};
    return in_common(&p, one, other, carry);
}
