# ARRC_LLVM: what the program arrc links of LLVM. The shared library takes 10 ms more to load and relocate at each start, as long as
# LLVM compiles a small function; the libraries (libarrc) and tests link the shared one always.

set(ARRC_LLVM LLVM)
set(needed LLVMPasses ZLIB::ZLIB zstd::libzstd_shared LibXml2::LibXml2) # the static libraries, and what Debian's link
set(found ON)
foreach(target IN LISTS needed)
  if(NOT TARGET ${target})
    set(found OFF)
  endif()
endforeach()
if(ARRC_STATIC_LLVM AND found)
  llvm_map_components_to_libnames(ARRC_LLVM ${LLVM_TARGETS_TO_BUILD} passes orcjit orcdebugging bitwriter analysis target core support)
endif()
