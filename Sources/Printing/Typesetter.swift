import CPango

/// Sets text in the fonts of the panel: chooses fonts for every script, joins and orders letters, breaks lines.
final class Typesetter {
    private let fonts: UnsafeMutablePointer<PangoFontMap>
    let context: OpaquePointer

    /// Inter has Latin, Greek and Cyrillic. Others come from Noto; which one has Chinese characters depends on the language.
    static let families = "Inter,Noto Sans,Noto Sans Arabic,Noto Sans Hebrew"

    init(language: String) throws {
        guard let fonts = pango_cairo_font_map_new(), let context = pango_font_map_create_context(fonts) else {
            throw PrintingFailure(reason: "no fonts can be read")
        }
        self.fonts = fonts
        self.context = context
        // Paper has no pixels: letters stand where they should, not where a screen could show them best.
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_language(context, pango_language_from_string(language))
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(context))
        g_object_unref(fonts)
    }

    func set(_ text: String, _ style: TextStyle, width: Double? = nil) -> TextBlock {
        TextBlock([(text, style)], width: width, in: self)
    }

    /// Paragraphs of several looks, one below the other.
    func set(_ paragraphs: [(text: String, style: TextStyle)], width: Double?) -> TextBlock {
        TextBlock(paragraphs, width: width, in: self)
    }
}
