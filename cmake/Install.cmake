# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What is installed beside the binary: policies, the CMake package, the make snippet, and what is
# made from the binary's own help: man pages and completions.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(DTPOLICY_INSTALL_POLICIES ${CMAKE_INSTALL_DATADIR}/dtpolicy/policies)
install(
  DIRECTORY policies/
  DESTINATION ${DTPOLICY_INSTALL_POLICIES}
  FILES_MATCHING
  PATTERN *.yaml
  PATTERN *.json)
install(FILES integration/make/dtpolicy.mk DESTINATION ${CMAKE_INSTALL_DATADIR}/dtpolicy)

# Nothing in it depends on the architecture.
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/dtpolicy)
configure_package_config_file(
  cmake/dtpolicyConfig.cmake.in ${PROJECT_BINARY_DIR}/dtpolicyConfig.cmake
  INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_BINDIR DTPOLICY_INSTALL_POLICIES
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/dtpolicyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(
  FILES ${PROJECT_BINARY_DIR}/dtpolicyConfig.cmake ${PROJECT_BINARY_DIR}/dtpolicyConfigVersion.cmake
        cmake/DtpolicyCompile.cmake
  DESTINATION ${package_dir})

if(DTPOLICY_MANUAL)
  find_program(DTPOLICY_PYTHON python3 HINTS /usr/bin REQUIRED)
  set(DTPOLICY_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
      CACHE STRING "Where zsh looks for completions")
  set(man_dir ${PROJECT_BINARY_DIR}/man)
  set(completions_dir ${PROJECT_BINARY_DIR}/completions)
  file(GLOB prose CONFIGURE_DEPENDS man/prose/*)
  add_custom_command(
    OUTPUT ${man_dir}/stamp
    COMMAND ${DTPOLICY_PYTHON} -B ${PROJECT_SOURCE_DIR}/man/write_man.py $<TARGET_FILE:dtpolicy> ${man_dir}
    COMMAND ${DTPOLICY_PYTHON} -B ${PROJECT_SOURCE_DIR}/completions/write_completions.py
            $<TARGET_FILE:dtpolicy> ${completions_dir}
    COMMAND ${CMAKE_COMMAND} -E touch ${man_dir}/stamp
    DEPENDS dtpolicy man/write_man.py man/read_help.py completions/write_completions.py
            completions/dtpolicy.bash.in completions/_dtpolicy.in debian/changelog ${prose}
    COMMENT "Writing man pages and completions"
    VERBATIM)
  add_custom_target(manual ALL DEPENDS ${man_dir}/stamp)

  foreach(section 1 5 7)
    install(
      DIRECTORY ${man_dir}/
      DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
      FILES_MATCHING
      PATTERN *.${section})
  endforeach()
  # bash loads the file that has the command's name.
  install(
    FILES ${completions_dir}/dtpolicy.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME dtpolicy)
  install(FILES ${completions_dir}/_dtpolicy DESTINATION ${DTPOLICY_ZSH_DIR})
  install(FILES ${completions_dir}/dtpolicy.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
