# arr_add_library(TARGET FILE.arr... [OPTIONS option...])
#
# A library of the functions that the files export. Whoever links it sees their headers, and gets what the objects need
# (SLEEF, libarr_rt with --dlpack). OPTIONS go to arrc: -O2, -g, --cpu=native, --dlpack ...
function(arr_add_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arr "" "" "OPTIONS")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.arr")
  file(MAKE_DIRECTORY "${folder}")
  set(objects "")
  set(link_flags "")
  foreach(source IN LISTS arr_UNPARSED_ARGUMENTS)
    get_filename_component(path "${source}" ABSOLUTE)
    get_filename_component(name "${source}" NAME_WE)
    add_custom_command(
      OUTPUT "${folder}/${name}.o" "${folder}/${name}.h"
      COMMAND arrc::arrc -c "${path}" -o "${folder}/${name}.o" "--header=${folder}/${name}.h" ${arr_OPTIONS}
      DEPENDS "${path}" arrc::arrc
      COMMENT "Compiling ${source}"
      VERBATIM)
    list(APPEND objects "${folder}/${name}.o" "${folder}/${name}.h")
    # What an object needs depends on the program.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    execute_process(COMMAND "${arrc_PROGRAM}" --print-link-flags "${path}" ${arr_OPTIONS}
      OUTPUT_VARIABLE flags ERROR_VARIABLE errors RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(failed)
      message(FATAL_ERROR "arr_add_library: ${errors}")
    endif()
    separate_arguments(flags UNIX_COMMAND "${flags}")
    list(APPEND link_flags ${flags})
  endforeach()
  list(REMOVE_DUPLICATES link_flags)
  add_library(${target} STATIC ${objects})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(${target} INTERFACE "${folder}" "${arrc_INCLUDE_DIR}")
  target_link_libraries(${target} INTERFACE ${link_flags} m)
endfunction()
