/* Words compared letter by letter: what candidates (kernel.c) and judging (judge.c) share. Texts are bytes. */
#ifndef DETENTE_LETTERS_H
#define DETENTE_LETTERS_H

#include <stdint.h>

/* Positions of each byte in a text of at most 64, for the bit-parallel comparisons: all 0 between uses. */
typedef struct {
    uint64_t at[256];
} pattern;

static inline void pattern_set(pattern *p, const uint8_t *text, int size)
{
    for (int i = 0; i < size; i++) p->at[text[i]] |= UINT64_C(1) << i;
}

static inline void pattern_clear(pattern *p, const uint8_t *text, int size)
{
    for (int i = 0; i < size; i++) p->at[text[i]] = 0;
}

/* Optimal string alignment (insert, delete, replace, swap neighbours), after Hyyro 2003; `size` is 1 to 64. */
static inline int distance(const pattern *p, int size, const uint8_t *text, int length)
{
    uint64_t vp = ~UINT64_C(0), vn = 0, d0 = 0, old = 0, last = UINT64_C(1) << (size - 1);
    int found = size;
    for (int i = 0; i < length; i++) {
        uint64_t here = p->at[text[i]];
        uint64_t swapped = ((~d0 & here) << 1) & old;
        d0 = (((here & vp) + vp) ^ vp) | here | vn | swapped;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        found += (hp & last) != 0;
        found -= (hn & last) != 0;
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        old = here;
    }
    return found;
}

static inline int ones(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (int)(bits * UINT64_C(0x0101010101010101) >> 56);
}

static inline int is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

#endif
