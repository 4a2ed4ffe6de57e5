#include "CPugixml.h"

#include <cstdlib>
#include <cstring>
#include <pugixml.hpp>
#include <vector>

namespace {

/// Makes the nodes of a parsed document, without recursion.
class TreeWriter {
public:
    TreeWriter(char *text, size_t maximumNodes, size_t maximumDepth)
        : text(text), maximumNodes(maximumNodes), maximumDepth(maximumDepth) {}

    touchline_xml_tree write(pugi::xml_node root) noexcept {
        pugi::xml_node element = root;
        size_t depth = 0;
        std::vector<uint32_t> open(maximumDepth);
        while (true) {
            if (depth == maximumDepth) return fail(TOUCHLINE_XML_TOO_DEEP, element);
            open[depth] = static_cast<uint32_t>(count);
            if (!begin(element)) return fail(reason, element);
            pugi::xml_node next = firstElement(element.first_child());
            if (next) {
                depth += 1;
                element = next;
                continue;
            }
            while (true) {
                nodes[open[depth]].next = static_cast<uint32_t>(count);
                if (depth == 0) return {TOUCHLINE_XML_OK, 0, "", nodes, count};
                next = firstElement(element.next_sibling());
                if (next) break;
                element = element.parent();
                depth -= 1;
            }
            element = next;
        }
    }

private:
    char *text;
    size_t maximumNodes, maximumDepth;
    touchline_xml_node *nodes = nullptr;
    size_t count = 0, capacity = 0;
    touchline_xml_status reason = TOUCHLINE_XML_OK;

    static pugi::xml_node firstElement(pugi::xml_node node) {
        while (node && node.type() != pugi::node_element) node = node.next_sibling();
        return node;
    }

    touchline_xml_tree fail(touchline_xml_status status, pugi::xml_node at) {
        free(nodes);
        const ptrdiff_t offset = at.offset_debug();
        return {status, offset < 0 ? 0 : static_cast<size_t>(offset), "", nullptr, 0};
    }

    touchline_xml_node *append() {
        if (count == maximumNodes) {
            reason = TOUCHLINE_XML_TOO_MANY;
            return nullptr;
        }
        if (count == capacity) {
            const size_t larger = capacity == 0 ? 256 : 2 * capacity;
            void *grown = realloc(nodes, larger * sizeof(touchline_xml_node));
            if (grown == nullptr) {
                reason = TOUCHLINE_XML_NO_MEMORY;
                return nullptr;
            }
            nodes = static_cast<touchline_xml_node *>(grown);
            capacity = larger;
        }
        return &nodes[count++];
    }

    void place(const char *piece, uint32_t &start, uint32_t &length) const {
        length = static_cast<uint32_t>(strlen(piece));
        // An empty one may stand outside of the text.
        start = length == 0 ? 0 : static_cast<uint32_t>(piece - text);
    }

    bool begin(pugi::xml_node element) {
        touchline_xml_node *node = append();
        if (node == nullptr) return false;
        node->is_element = 1;
        place(element.name(), node->name_start, node->name_length);
        writeText(element, *node);
        for (pugi::xml_attribute attribute = element.first_attribute(); attribute;
             attribute = attribute.next_attribute()) {
            touchline_xml_node *node = append();
            if (node == nullptr) return false;
            node->is_element = 0;
            place(attribute.name(), node->name_start, node->name_length);
            place(attribute.value(), node->value_start, node->value_length);
            node->next = static_cast<uint32_t>(count);
        }
        return true;
    }

    /// The text before the first child element. Comments and sections of character data cut it into pieces: these are
    /// moved together.
    void writeText(pugi::xml_node element, touchline_xml_node &node) {
        // What the parser keeps with the element is the text up to the first markup.
        place(element.value(), node.value_start, node.value_length);
        for (pugi::xml_node piece = element.first_child(); piece; piece = piece.next_sibling()) {
            if (piece.type() == pugi::node_element) break;
            uint32_t start, length;
            place(piece.value(), start, length);
            if (node.value_length == 0) {
                node.value_start = start;
            } else {
                memmove(text + node.value_start + node.value_length, text + start, length);
            }
            node.value_length += length;
        }
        const auto isSpace = [this](uint32_t at) { return static_cast<unsigned char>(text[at]) <= 0x20; };
        while (node.value_length > 0 && isSpace(node.value_start)) {
            node.value_start += 1;
            node.value_length -= 1;
        }
        while (node.value_length > 0 && isSpace(node.value_start + node.value_length - 1)) node.value_length -= 1;
    }
};

touchline_xml_tree malformed(const char *message, ptrdiff_t offset) {
    return {TOUCHLINE_XML_MALFORMED, offset < 0 ? 0 : static_cast<size_t>(offset), message, nullptr, 0};
}

}  // namespace

touchline_xml_tree touchline_xml_parse(char *text, size_t length, size_t maximum_nodes, size_t maximum_depth) {
    // Text beside the root is kept, to be refused; the first text of an element is kept with it.
    const unsigned int options = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute |
                                 pugi::parse_fragment | pugi::parse_embed_pcdata;
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer_inplace(text, length, options, pugi::encoding_utf8);
    switch (result.status) {
    case pugi::status_ok:
        break;
    case pugi::status_out_of_memory:
        return {TOUCHLINE_XML_NO_MEMORY, 0, "", nullptr, 0};
    case pugi::status_end_element_mismatch:
        return malformed("an element that does not end, or the end of one that did not begin", result.offset);
    default:
        return malformed(result.description(), result.offset);
    }
    pugi::xml_node root;
    for (pugi::xml_node node = document.first_child(); node; node = node.next_sibling()) {
        if (node.type() != pugi::node_element) return malformed("text outside of the root element", node.offset_debug());
        if (root) return malformed("a second root element", node.offset_debug());
        root = node;
    }
    if (!root) return malformed("no element", 0);
    return TreeWriter(text, maximum_nodes, maximum_depth).write(root);
}

void touchline_xml_free(touchline_xml_tree tree) { free(tree.nodes); }
