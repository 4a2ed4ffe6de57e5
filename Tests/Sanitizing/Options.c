// What the sanitizers are told when nothing else tells them. Linked into every program of a sanitized build, so that
// those which a test starts with an environment of its own write their reports where Scripts/sanitize looks.
//
// REPORTS, a directory, comes from the compiler's command line. Of the thread sanitizer's reports none is suppressed.
const char *__tsan_default_options(void) {
    return "exitcode=66:halt_on_error=0:log_path=" REPORTS "/thread";
}

const char *__asan_default_options(void) {
    return "exitcode=66:detect_stack_use_after_return=1:print_suppressions=0:log_path=" REPORTS "/address";
}

// What libraries leak; a function that made the memory, each with its reason.
const char *__lsan_default_suppressions(void) {
    // Foundation's Data(contentsOf:) does not free what it reads an empty file into: 4 KB each.
    // Foundation's Process now and then leaves behind the 32 bytes of a weak reference to itself, or to its run loop.
    return "leak:FoundationEssentials17readBytesFromFile\n"
           "leak:Foundation7ProcessC\n";
}
