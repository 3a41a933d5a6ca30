// The layout of a printed array, as NumPy's with its default options: lines of 75 columns; arrays of more than 1000 elements
// show only the first and last 3 of every axis that is longer than 6.

#include "runtime/print_internal.h"

#include <stdio.h>

enum { LINE_WIDTH = 75, SUMMARY_THRESHOLD = 1000, EDGE_ITEMS = 3 };

typedef struct Printer {
    RtElements elements; // first, so that for_each finds the printer
    const arr_npy *array;
    FILE *output;
    size_t element_size;
    int64_t axis_elements[RT_NPY_MAXIMUM_RANK]; // elements in one item of the axis
    bool summarised;
    RtElementFormat format;
} Printer;

static const void *element_at(const Printer *printer, int64_t offset)
{
    return (const char *)printer->array->data + (size_t)offset * printer->element_size;
}

static bool leaves_out_items(const Printer *printer, int32_t axis)
{
    return printer->summarised && printer->array->extents[axis] > 2 * EDGE_ITEMS;
}

// The item after `item` that is shown: the axis's middle is skipped when it is summarised.
static int64_t next_item(const Printer *printer, int32_t axis, int64_t item)
{
    bool skips = leaves_out_items(printer, axis) && item == EDGE_ITEMS - 1;
    return skips ? printer->array->extents[axis] - EDGE_ITEMS : item + 1;
}

// ---- elements that are shown --------------------------------------------------------------------------------------

typedef struct Visit {
    const Printer *printer;
    void (*visit)(void *closure, const void *element);
    void *closure;
} Visit;

static void visit_axis(const Visit *visit, int32_t axis, int64_t offset)
{
    const Printer *printer = visit->printer;
    if (axis == printer->array->rank) {
        visit->visit(visit->closure, element_at(printer, offset));
        return;
    }
    for (int64_t item = 0; item < printer->array->extents[axis]; item = next_item(printer, axis, item))
        visit_axis(visit, axis + 1, offset + item * printer->axis_elements[axis]);
}

static void for_each_shown(const RtElements *elements, void (*visit)(void *, const void *), void *closure)
{
    visit_axis(&(Visit){(const Printer *)elements, visit, closure}, 0, 0);
}

// ---- layout -------------------------------------------------------------------------------------------------------

// A line being filled. Its first `printed` columns stand on the output already.
typedef struct Line {
    FILE *output;
    RtText text;
    size_t indent;
    size_t width;
    size_t printed;
} Line;

static void line_end(Line *line)
{
    fwrite(line->text.bytes + line->printed, 1, line->text.length - line->printed, line->output);
}

// Puts a word on the line, or on a new one when it does not fit and the line holds more than its indentation.
static void line_add(Line *line, const char *word, size_t length)
{
    if (line->text.length + length > line->width && line->text.length > line->indent) {
        rt_text_strip_spaces(&line->text);
        line_end(line);
        fputc('\n', line->output);
        line->text.length = 0;
        line->printed = 0;
        rt_text_fill(&line->text, ' ', line->indent);
    }
    rt_text_append(&line->text, word, length);
}

// The last axis: words separated by spaces. The brackets around it have taken a column each already, and one more is
// kept for the closing bracket.
static void print_row(const Printer *printer, int32_t axis, int64_t offset)
{
    size_t indent = (size_t)axis + 1;
    Line line = {.output = printer->output, .indent = indent, .width = LINE_WIDTH - (size_t)axis - 1, .printed = indent};
    int64_t previous = -1;
    rt_text_fill(&line.text, ' ', indent);
    for (int64_t item = 0; item < printer->array->extents[axis]; item = next_item(printer, axis, item)) {
        rt_text_fill(&line.text, ' ', item > 0);
        if (item != previous + 1) {
            line_add(&line, "...", 3);
            rt_text_fill(&line.text, ' ', 1);
        }
        RtText word = rt_element_text(&printer->format, element_at(printer, offset + item));
        line_add(&line, word.bytes, word.length);
        previous = item;
    }
    line_end(&line);
}

// Ends the line, leaves the blank lines that separate items of this axis, and indents.
static void print_break(const Printer *printer, int32_t axis)
{
    for (int32_t i = axis + 1; i < printer->array->rank; i++)
        fputc('\n', printer->output);
    fprintf(printer->output, "%*s", axis + 1, "");
}

static void print_axis(const Printer *printer, int32_t axis, int64_t offset)
{
    fputc('[', printer->output);
    if (axis + 1 == printer->array->rank)
        print_row(printer, axis, offset);
    else
        for (int64_t item = 0; item < printer->array->extents[axis]; item = next_item(printer, axis, item)) {
            if (item > 0)
                print_break(printer, axis);
            if (leaves_out_items(printer, axis) && item == printer->array->extents[axis] - EDGE_ITEMS) {
                fputs("...", printer->output);
                print_break(printer, axis);
            }
            print_axis(printer, axis + 1, offset + item * printer->axis_elements[axis]);
        }
    fputc(']', printer->output);
}

// The number of elements; fills what each axis's items hold.
static int64_t measure_axes(Printer *printer)
{
    int64_t count = 1;
    for (int32_t axis = printer->array->rank - 1; axis >= 0; axis--) {
        printer->axis_elements[axis] = count;
        count *= printer->array->extents[axis];
    }
    return count;
}

static void print_scalar(const arr_npy *array, FILE *output)
{
    RtText text = rt_scalar_text(array->dtype, array->data);
    fwrite(text.bytes, 1, text.length, output);
}

void arr_npy_print(const arr_npy *array, FILE *output)
{
    if (array->rank == 0) {
        print_scalar(array, output);
        return;
    }
    Printer printer = {.elements = {for_each_shown}, .array = array, .output = output};
    printer.element_size = arr_dtype_size(array->dtype);
    int64_t count = measure_axes(&printer);
    if (count == 0) {
        fputs("[]", output);
        return;
    }
    printer.summarised = count > SUMMARY_THRESHOLD;
    printer.format = rt_element_format(array->dtype, &printer.elements);
    print_axis(&printer, 0, 0);
}
