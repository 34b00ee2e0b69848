# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# dtpolicy_unity_by_folder(TARGET): with DTPOLICY_UNITY, the sources of each folder are compiled as one,
# since the headers they share take longer to compile than they do themselves. So no two sources of a
# folder may have the same name for two things.
function(dtpolicy_unity_by_folder target)
  if(NOT DTPOLICY_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(GET folder FILENAME group)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
