import CPango

/// Text that has been set: lines, each of which can be drawn by itself, so that a long text may go on on the next page.
final class TextBlock {
    struct Line {
        let line: UnsafeMutablePointer<PangoLayoutLine>
        /// From the left edge of the block. Lines that are read from the right end together where the longest of them ends.
        var x: Double
        let width: Double
        /// From the top of the line to its baseline.
        let ascent: Double
        let height: Double
    }

    private let layout: OpaquePointer
    private(set) var lines: [Line] = []

    /// - Parameter width: where lines are broken; without it, only where the text breaks them.
    init(_ paragraphs: [(text: String, style: TextStyle)], width: Double?, in typesetter: Typesetter) {
        layout = pango_layout_new(typesetter.context)
        let texts = paragraphs.map { Self.printable($0.text) }
        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        var start = 0
        for (text, style) in zip(texts, paragraphs.map(\.style)) {
            Self.add(style, to: attributes, from: start, to: start + text.utf8.count + 1)
            start += text.utf8.count + 1
        }
        pango_layout_set_text(layout, texts.joined(separator: "\n"), -1)
        pango_layout_set_attributes(layout, attributes)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        if let width { pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE))) }

        var ends = start
        var styles = zip(texts, paragraphs.map(\.style)).reversed().map { text, style in
            ends -= text.utf8.count + 1
            return (start: ends, style: style)
        }
        styles.reverse()
        readLines { index in styles.last { $0.start <= index }?.style ?? .body }
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    var width: Double { lines.map(\.width).max() ?? 0 }
    var height: Double { lines.reduce(0) { $0 + $1.height } }

    /// Draws one line with its baseline at a height.
    func draw(_ line: Line, x: Double, baseline: Double, on context: OpaquePointer?) {
        cairo_move_to(context, x + line.x, baseline)
        pango_cairo_show_layout_line(context, line.line)
    }

    private func readLines(style: (Int) -> TextStyle) {
        guard let iterator = pango_layout_get_iter(layout) else { return }
        defer { pango_layout_iter_free(iterator) }
        var fromRight: [Int] = []
        repeat {
            guard let line = pango_layout_iter_get_line_readonly(iterator) else { break }
            var extent = PangoRectangle()
            pango_layout_line_get_extents(line, nil, &extent)
            let scale = Double(PANGO_SCALE)
            let (ascent, height) = (-Double(extent.y) / scale, Double(extent.height) / scale)
            let style = style(Int(line.pointee.start_index))
            let wanted = style.size * style.leading
            if pango_layout_line_get_resolved_direction(line) == PANGO_DIRECTION_RTL { fromRight.append(lines.count) }
            lines.append(
                Line(
                    line: line, x: 0, width: Double(extent.width) / scale,
                    ascent: ascent + max(0, (wanted - height) / 2), height: max(wanted, height)))
        } while pango_layout_iter_next_line(iterator) != 0
        let longest = fromRight.map { lines[$0].width }.max() ?? 0
        for index in fromRight { lines[index].x = longest - lines[index].width }
    }

    private static func add(_ style: TextStyle, to list: OpaquePointer?, from start: Int, to end: Int) {
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, Typesetter.families)
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, PangoWeight(style.weight.rawValue))
        let channel = { (value: Double) in UInt16(value * 65_535) }
        let attributes = [
            pango_attr_font_desc_new(font),
            pango_attr_foreground_new(channel(style.ink.red), channel(style.ink.green), channel(style.ink.blue)),
            // Figures of one width, so that amounts stand below each other; the shapes are those of the panel.
            pango_attr_font_features_new("tnum=1, cv05=1, ss03=1"),
            // Nothing is added to a long word that has to be broken.
            pango_attr_insert_hyphens_new(0),
            pango_attr_letter_spacing_new(Int32(style.tracking * Double(PANGO_SCALE))),
        ]
        for attribute in attributes {
            guard let attribute else { continue }
            (attribute.pointee.start_index, attribute.pointee.end_index) = (UInt32(start), UInt32(end))
            pango_attr_list_insert(list, attribute)
        }
    }

    /// The text as it can be set: every way to end a line is one, and control characters are shown by their pictures.
    static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A where isAfterReturn: continue
            case 0x0A...0x0D, 0x85, 0x2028, 0x2029: printable.append("\n")
            case 0x09: printable.append(" ")
            case 0x00..<0x20: printable.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: printable.append("\u{2421}")
            case 0x80..<0xA0: printable.append("\u{FFFD}")
            default: printable.append(scalar)
            }
        }
        return String(printable)
    }
}
