// What the sanitizers are told when nothing else tells them. Linked into every program of a sanitized build, so that
// those which a test starts with an environment of its own write their reports where Scripts/sanitize looks.
//
// REPORTS, a directory, and SUPPRESSIONS, a file, come from the compiler's command line.
const char *__tsan_default_options(void) {
    return "exitcode=66:halt_on_error=0:log_path=" REPORTS "/thread:suppressions=" SUPPRESSIONS;
}

const char *__asan_default_options(void) {
    return "exitcode=66:detect_stack_use_after_return=1:log_path=" REPORTS "/address";
}
