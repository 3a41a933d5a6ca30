// Families of the rule language: a name that stands for each of several operations.
//
//   each = ":each" name (family | "(" op+ ")")

#include "rule_internal.h"

static bool is_member(const char *families, EgWord family) {
    while (families && *families) {
        size_t length = strcspn(families, " ");
        if (length == family.length && !memcmp(families, family.text, length)) return true;
        families += length + strspn(families + length, " ");
    }
    return false;
}

static void read_family_list(EgReader *reader, EgFamily *family) {
    while (!reader->failed && !eg_reader_take(reader, ')')) {
        const char *start = reader->at;
        uint32_t op = eg_reader_op(reader);
        for (size_t k = 0; !reader->failed && k < family->ops.count; k++)
            if (family->ops.items[k] == op) eg_reader_fail(reader, start, "%s is in the list twice", reader->pool->signature.ops[op].name);
        if (!reader->failed) vector_push(&family->ops, op);
    }
    if (!family->ops.count) eg_reader_fail(reader, reader->at - 1, "expected an operation");
}

static void read_family_ops(EgReader *reader, EgFamily *family) {
    if (eg_reader_take(reader, '(')) {
        read_family_list(reader, family);
        return;
    }
    EgWord word = eg_reader_peek(reader);
    const EgSignature *signature = &reader->pool->signature;
    for (uint32_t op = 0; word.length && op < signature->op_count; op++)
        if (is_member(signature->ops[op].families, word)) vector_push(&family->ops, op);
    if (!word.length) eg_reader_fail(reader, reader->at, "expected a family or a list of operations");
    else if (!family->ops.count) eg_reader_fail(reader, reader->at, "unknown family %.*s", EG_WORD(word));
    reader->at += word.length;
}

static void check_family_name(EgReader *reader, EgWord name, uint32_t count) {
    const EgSignature *signature = &reader->pool->signature;
    if (!name.length) eg_reader_fail(reader, reader->at, "expected a name after :each");
    for (size_t op = 0; op < signature->op_count; op++)
        if (eg_word_is(name, signature->ops[op].name)) eg_reader_fail(reader, name.text, "%.*s is an operation already", EG_WORD(name));
    for (uint32_t k = 0; k < count; k++)
        if (reader->families[k].name.length == name.length && !memcmp(reader->families[k].name.text, name.text, name.length))
            eg_reader_fail(reader, name.text, "%.*s is a family already", EG_WORD(name));
}

// Names of families mean nothing before all are read.
void eg_reader_families(EgReader *reader) {
    uint32_t count = 0;
    while (!reader->failed && eg_reader_take_word(reader, ":each")) {
        EgWord name = eg_reader_peek(reader);
        if (count == EG_MAX_RULE_FAMILIES) eg_reader_fail(reader, name.text, "more than %d families", EG_MAX_RULE_FAMILIES);
        check_family_name(reader, name, count);
        if (reader->failed) break;
        reader->at += name.length;
        reader->families[count] = (EgFamily){.name = name};
        read_family_ops(reader, &reader->families[count++]);
    }
    reader->family_count = count;
    for (uint32_t k = 0; k < count && !reader->failed; k++) reader->families[k].op = reader->families[k].ops.items[0];
}

bool eg_reader_next_combination(EgReader *reader) {
    for (uint32_t k = reader->family_count; k-- > 0;) {
        EgFamily *family = &reader->families[k];
        bool wraps = ++family->position == family->ops.count;
        if (wraps) family->position = 0;
        family->op = family->ops.items[family->position];
        if (!wraps) return true;
    }
    return false;
}

void eg_reader_free_families(EgReader *reader) {
    for (uint32_t k = 0; k < reader->family_count; k++) vector_free(&reader->families[k].ops);
    reader->family_count = 0;
}
