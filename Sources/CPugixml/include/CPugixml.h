#ifndef TOUCHLINE_CPUGIXML_H
#define TOUCHLINE_CPUGIXML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An element or an attribute. Places count in bytes of the text that was parsed.
typedef struct {
    uint32_t name_start, name_length;
    /// Of an element: the text before its first child element, without the space around it.
    uint32_t value_start, value_length;
    /// The number of the node after this one and all within it.
    uint32_t next;
    uint32_t is_element;
} touchline_xml_node;

typedef enum {
    TOUCHLINE_XML_OK,
    /// Not well-formed; `message` says how.
    TOUCHLINE_XML_MALFORMED,
    /// Nested deeper than allowed.
    TOUCHLINE_XML_TOO_DEEP,
    /// More elements and attributes than allowed.
    TOUCHLINE_XML_TOO_MANY,
    TOUCHLINE_XML_NO_MEMORY
} touchline_xml_status;

typedef struct {
    touchline_xml_status status;
    /// Where the fault is, in bytes of the text.
    size_t offset;
    /// Lives as long as the program.
    const char *message;
    /// In the order of the text: an element, its attributes, what is in it.
    touchline_xml_node *nodes;
    size_t count;
} touchline_xml_tree;

/// Parses UTF-8 where it stands: names and values are pieces of `text`, which is changed, their references replaced. It has
/// fewer than 2^32 bytes, and a space at its end, for the last byte is not looked at. On any thread.
touchline_xml_tree touchline_xml_parse(char *text, size_t length, size_t maximum_nodes, size_t maximum_depth);

/// Frees what a tree holds.
void touchline_xml_free(touchline_xml_tree tree);

#ifdef __cplusplus
}
#endif

#endif
