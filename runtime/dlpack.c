// Calls a generated function on DLPack tensors.
//
// Every tensor becomes a View, checked against the signature; a view that is not in C order gets a packed copy, filled before
// the call when the function may read it and written back after a call that succeeded. Argument positions in error
// records count from 0, as the signature's arguments do.

#include "runtime/runtime_internal.h"

#include <dlpack/dlpack.h>
#include <string.h>

// kDLBool of DLPack 0.8 and later; older headers lack the name, and exporters of that time send booleans as 8-bit kDLUInt.
enum { DLPACK_CODE_BOOL = 6 };
#if defined(DLPACK_VERSION) && DLPACK_VERSION < 80
enum { DLPACK_BOOL_AS_UINT = 1 };
#else
enum { DLPACK_BOOL_AS_UINT = 0 };
#endif

// What packed copies and stand-ins for empty arrays are aligned to: a cache line.
enum { PACKED_ALIGNMENT = 64 };

// An empty array's pointer is never followed and may be NULL; the function gets this one, which passes its entry checks.
static _Alignas(PACKED_ALIGNMENT) unsigned char empty_array[PACKED_ALIGNMENT];

typedef struct View {
    unsigned char *data;    // element [0, 0, ...]
    RtLayout layout;        // strides are NULL for a tensor that is in C order
    size_t byte_count;      // of the elements, without gaps
    uintptr_t first;        // the addresses of its elements lie in [first, last)
    uintptr_t last;
    void *packed;           // the copy in C order; NULL when the data itself is passed
} View;

typedef struct Call {
    const arr_signature *signature;
    DLTensor *const *tensors;
    arr_context *context;
    size_t byte_count; // of the one block that holds the arrays below
    View *views;
    int64_t *dims;
    int64_t *extents;
    void **arguments;
} Call;

static int64_t axis_distance(int64_t stride)
{
    return stride < 0 ? -stride : stride;
}

static bool is_written(const arr_argument *argument)
{
    return (argument->flags & (ARR_ARGUMENT_WRITTEN | ARR_ARGUMENT_RESULT)) != 0;
}

// ---- checks of one tensor -----------------------------------------------------------------------------------------

static bool dtype_matches(DLDataType given, int32_t expected)
{
    const RtDtype *dtype = rt_dtype(expected);
    if (dtype == NULL || given.lanes != 1 || given.bits != 8 * dtype->size)
        return false;
    switch (dtype->kind) {
    case RT_KIND_BOOL: return given.code == DLPACK_CODE_BOOL || (DLPACK_BOOL_AS_UINT && given.code == kDLUInt);
    case RT_KIND_SIGNED: return given.code == kDLInt;
    case RT_KIND_UNSIGNED: return given.code == kDLUInt;
    case RT_KIND_FLOAT: return given.code == kDLFloat;
    case RT_KIND_COMPLEX: return given.code == kDLComplex;
    }
    return false;
}

static bool is_host_memory(DLDevice device)
{
    return device.device_type == kDLCPU || device.device_type == kDLCUDAHost || device.device_type == kDLROCMHost;
}

static int32_t check_type(const Call *call, int32_t position)
{
    const DLTensor *tensor = call->tensors[position];
    const arr_argument *argument = &call->signature->arguments[position];
    if (tensor == NULL)
        return RT_FAIL(call->context, ARR_E_NULL, position);
    if (!is_host_memory(tensor->device))
        return RT_FAIL(call->context, ARR_E_DEVICE, position);
    if (!dtype_matches(tensor->dtype, argument->dtype))
        return RT_FAIL(call->context, ARR_E_DTYPE, position);
    if (tensor->ndim != argument->rank)
        return RT_FAIL(call->context, ARR_E_RANK, position, tensor->ndim, argument->rank);
    if (tensor->ndim > 0 && tensor->shape == NULL)
        return RT_FAIL(call->context, ARR_E_NULL, position);
    return ARR_OK;
}

// Strides of axes with one element do not count, nor do any strides of an empty array.
static bool is_packed(const DLTensor *tensor, size_t byte_count)
{
    if (tensor->strides == NULL || byte_count == 0)
        return true;
    int64_t expected = 1;
    for (int32_t axis = tensor->ndim - 1; axis >= 0; axis--) {
        if (tensor->shape[axis] != 1 && tensor->strides[axis] != expected)
            return false;
        expected *= tensor->shape[axis];
    }
    return true;
}

// Adds the bytes that one axis reaches from element 0: downwards when its stride is negative. False on overflow.
static bool reach_axis(int64_t extent, int64_t stride, int64_t element_size, int64_t *below, int64_t *above)
{
    int64_t *side = stride < 0 ? below : above;
    int64_t distance;
    return extent <= 1 || (stride != INT64_MIN && !__builtin_mul_overflow(extent - 1, axis_distance(stride), &distance) &&
                           !__builtin_mul_overflow(distance, element_size, &distance) &&
                           !__builtin_add_overflow(*side, distance, side));
}

// Finds the addresses between which a non-empty view lies. Afterwards no offset of an element overflows.
static int32_t find_addresses(const Call *call, int32_t position, View *view)
{
    const DLTensor *tensor = call->tensors[position];
    int64_t element_size = (int64_t)view->layout.element_size;
    int64_t below = 0;
    int64_t above = element_size;
    if (view->layout.strides == NULL)
        above = (int64_t)view->byte_count;
    else
        for (int32_t axis = 0; axis < tensor->ndim; axis++)
            if (!reach_axis(tensor->shape[axis], tensor->strides[axis], element_size, &below, &above))
                return RT_FAIL(call->context, ARR_E_EXTENT, position, axis, tensor->shape[axis]);
    uintptr_t origin;
    int64_t whole;
    bool fits = !__builtin_add_overflow((uintptr_t)tensor->data, tensor->byte_offset, &origin) &&
                !__builtin_add_overflow(below, above, &whole) &&
                !__builtin_sub_overflow(origin, (uintptr_t)below, &view->first) &&
                !__builtin_add_overflow(origin, (uintptr_t)above, &view->last);
    return fits ? ARR_OK : RT_FAIL(call->context, ARR_E_EXTENT, position);
}

static int32_t check_data(const Call *call, int32_t position, View *view)
{
    const DLTensor *tensor = call->tensors[position];
    if (view->byte_count == 0) {
        view->data = empty_array;
        return ARR_OK;
    }
    if (tensor->data == NULL)
        return RT_FAIL(call->context, ARR_E_NULL, position);
    int32_t status = find_addresses(call, position, view);
    if (status != ARR_OK)
        return status;
    view->data = (unsigned char *)tensor->data + tensor->byte_offset;
    if ((uintptr_t)view->data % rt_dtype(call->signature->arguments[position].dtype)->component != 0)
        return RT_FAIL(call->context, ARR_E_ALIGNMENT, position);
    return ARR_OK;
}

static int32_t check_tensor(const Call *call, int32_t position)
{
    int32_t status = check_type(call, position);
    if (status != ARR_OK)
        return status;
    const DLTensor *tensor = call->tensors[position];
    View *view = &call->views[position];
    size_t element_size = arr_dtype_size(call->signature->arguments[position].dtype);
    int32_t axis = 0;
    int64_t byte_count = rt_byte_count(tensor->ndim, tensor->shape, element_size, &axis);
    if (byte_count < 0)
        return RT_FAIL(call->context, ARR_E_EXTENT, position, axis, tensor->shape[axis]);
    view->byte_count = (size_t)byte_count;
    view->layout = (RtLayout){tensor->ndim, tensor->shape, tensor->strides, element_size};
    if (is_packed(tensor, view->byte_count))
        view->layout.strides = NULL;
    return check_data(call, position, view);
}

// ---- checks across tensors ----------------------------------------------------------------------------------------

static int64_t dimension_value(const Call *call, const arr_dimension *dimension)
{
    const View *view = &call->views[dimension->argument];
    if (dimension->axis < 0)
        return rt_load_integer(call->signature->arguments[dimension->argument].dtype, view->data);
    return view->layout.extents[dimension->axis];
}

static int32_t check_shape(const Call *call, int32_t position)
{
    const View *view = &call->views[position];
    const int64_t *expected = call->extents + call->signature->arguments[position].first_extent;
    for (int32_t axis = 0; axis < view->layout.rank; axis++)
        if (view->layout.extents[axis] != expected[axis])
            return RT_FAIL(call->context, ARR_E_SHAPE, view->layout.extents[axis], expected[axis], position, axis);
    return ARR_OK;
}

static int32_t check_shapes(const Call *call)
{
    const arr_signature *signature = call->signature;
    for (int32_t i = 0; i < signature->dimension_count; i++)
        call->dims[i] = dimension_value(call, &signature->dimensions[i]);
    int32_t status = signature->extents(call->dims, call->extents);
    if (status != ARR_OK)
        return rt_fail(call->context, status, NULL, 0);
    for (int32_t i = 0; i < signature->argument_count && status == ARR_OK; i++)
        status = check_shape(call, i);
    return status;
}

// Whether two indices may name the same element. They cannot when each stride is longer than all that the axes of shorter
// strides reach together; other arrangements are taken to overlap.
static bool overlaps_itself(const RtLayout *layout)
{
    for (int32_t axis = 0; axis < layout->rank; axis++) {
        int64_t distance = axis_distance(layout->strides[axis]);
        int64_t reach = 0;
        for (int32_t other = 0; other < layout->rank; other++) {
            int64_t other_distance = layout->extents[other] > 1 ? axis_distance(layout->strides[other]) : 0;
            bool shorter = other_distance < distance || (other_distance == distance && other < axis);
            reach += shorter ? (layout->extents[other] - 1) * other_distance : 0;
        }
        if (layout->extents[axis] > 1 && reach >= distance)
            return true;
    }
    return false;
}

// Address ranges that meet count as an overlap, even when the elements interleave without touching.
static int32_t check_overlap(const Call *call, int32_t position)
{
    const View *view = &call->views[position];
    bool written = is_written(&call->signature->arguments[position]);
    if (written && view->layout.strides != NULL && overlaps_itself(&view->layout))
        return RT_FAIL(call->context, ARR_E_OVERLAP, position, position);
    for (int32_t other = 0; other < position; other++) {
        bool meets = call->views[other].first < view->last && view->first < call->views[other].last;
        if (meets && (written || is_written(&call->signature->arguments[other])))
            return RT_FAIL(call->context, ARR_E_OVERLAP, other, position);
    }
    return ARR_OK;
}

static int32_t check_call(const Call *call)
{
    int32_t status = ARR_OK;
    for (int32_t i = 0; i < call->signature->argument_count && status == ARR_OK; i++)
        status = check_tensor(call, i);
    if (status == ARR_OK)
        status = check_shapes(call);
    for (int32_t i = 0; i < call->signature->argument_count && status == ARR_OK; i++)
        status = check_overlap(call, i);
    return status;
}

// ---- the call -----------------------------------------------------------------------------------------------------

// A result is not read, so that its copy starts out unfilled.
static int32_t copy_in(const Call *call, int32_t position)
{
    View *view = &call->views[position];
    if (view->layout.strides != NULL) {
        view->packed = rt_allocate(call->context, view->byte_count, PACKED_ALIGNMENT);
        if (view->packed == NULL)
            return RT_FAIL(call->context, ARR_E_MEMORY, (int64_t)view->byte_count);
        if ((call->signature->arguments[position].flags & ARR_ARGUMENT_RESULT) == 0)
            rt_gather(view->packed, view->data, &view->layout);
    }
    call->arguments[position] = view->packed != NULL ? view->packed : view->data;
    return ARR_OK;
}

static int32_t call_function(const Call *call)
{
    const arr_signature *signature = call->signature;
    int32_t status = check_call(call);
    for (int32_t i = 0; i < signature->argument_count && status == ARR_OK; i++)
        status = copy_in(call, i);
    if (status == ARR_OK)
        status = signature->invoke(call->dims, call->arguments, call->context);
    for (int32_t i = 0; i < signature->argument_count && status == ARR_OK; i++)
        if (call->views[i].packed != NULL && is_written(&signature->arguments[i]))
            rt_scatter(call->views[i].data, call->views[i].packed, &call->views[i].layout);
    return status;
}

// The members of Call's block in order of decreasing alignment, each a multiple of 8 bytes on 64-bit hosts.
static bool call_open(Call *call)
{
    size_t arguments = (size_t)call->signature->argument_count;
    size_t dims = (size_t)call->signature->dimension_count;
    size_t extents = (size_t)call->signature->extent_count;
    call->byte_count = arguments * (sizeof(View) + sizeof(void *)) + (dims + extents) * sizeof(int64_t);
    if (call->byte_count == 0)
        return true;
    int64_t *block = rt_allocate(call->context, call->byte_count, _Alignof(max_align_t));
    if (block == NULL)
        return false;
    memset(block, 0, call->byte_count);
    call->dims = block;
    call->extents = call->dims + dims;
    call->views = (View *)(void *)(call->extents + extents);
    call->arguments = (void **)(void *)(call->views + arguments);
    return true;
}

static void call_close(const Call *call)
{
    for (int32_t i = 0; i < call->signature->argument_count; i++)
        rt_release(call->context, call->views[i].packed, call->views[i].byte_count);
    rt_release(call->context, call->dims, call->byte_count);
}

static int32_t check_arguments(const arr_signature *signature, DLTensor *const *tensors, int32_t tensor_count,
                               arr_context *context)
{
    if (signature->abi_version != ARR_ABI_VERSION || signature->size < sizeof *signature)
        return rt_fail(context, ARR_E_CONTEXT, NULL, 0);
    if (tensor_count != signature->argument_count)
        return RT_FAIL(context, ARR_E_ARGUMENTS, tensor_count, signature->argument_count);
    if (tensors == NULL && tensor_count > 0)
        return RT_FAIL(context, ARR_E_NULL, 0);
    return ARR_OK;
}

// DLPack declares DLTensor as the typedef of a struct without a tag: `struct DLTensor` of the public header stands for it.
int32_t arr_dl_call(const arr_signature *signature, struct DLTensor *const *tensors, int32_t tensor_count,
                    arr_context *context)
{
    if (context != NULL && !rt_context_is_known(context))
        return ARR_E_CONTEXT;
    Call call = {.signature = signature, .tensors = (DLTensor *const *)tensors, .context = context};
    int32_t status = check_arguments(signature, call.tensors, tensor_count, context);
    if (status != ARR_OK)
        return status;
    if (!call_open(&call))
        return RT_FAIL(context, ARR_E_MEMORY, (int64_t)call.byte_count);
    status = call_function(&call);
    call_close(&call);
    return status;
}
