# What `cmake --install` puts where, and the Debian package of the same files.

set(CMAKE_INSTALL_LIBDIR lib CACHE PATH "Libraries, relative to the prefix")
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# LLVM and SLEEF are on the loader's path; the shared libarrc stands beside its runtime library.
set_target_properties(arrc_shared PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS arrc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS arrc_static arrc_shared arr_rt arr_rt_shared
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/arr_runtime.h include/arrc.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# ---- for other builds --------------------------------------------------------------------------------------------

set(generated ${CMAKE_BINARY_DIR}/install)
foreach(module arrc arr_rt)
  configure_file(cmake/${module}.pc.in ${generated}/${module}.pc @ONLY)
  install(FILES ${generated}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/arrc)
configure_package_config_file(cmake/arrcConfig.cmake.in ${generated}/arrcConfig.cmake INSTALL_DESTINATION ${package_folder}
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${generated}/arrcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${generated}/arrcConfig.cmake ${generated}/arrcConfigVersion.cmake cmake/arr_add_library.cmake DESTINATION ${package_folder})

# ---- for people --------------------------------------------------------------------------------------------------

# The manual page and the completions are made from what `arrc help` prints.
set(man_page ${generated}/arrc.1)
set(completion ${generated}/arrc.bash)
add_custom_command(
  OUTPUT ${man_page} ${completion}
  COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/cmake/manual.py $<TARGET_FILE:arrc> ${man_page} ${completion}
  DEPENDS arrc ${CMAKE_SOURCE_DIR}/cmake/manual.py
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${man_page} ${completion})
install(FILES ${man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME arrc)
install(FILES README.md LICENSE docs/language.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# ---- cpack -G DEB ------------------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME arrc)
set(CPACK_PACKAGE_CONTACT "the arrc developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Compiler for array programs in NumPy notation")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libsleef-dev, libc6-dev")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gcc | c-compiler")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The package's own shared libraries.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
