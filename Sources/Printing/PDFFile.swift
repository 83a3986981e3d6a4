import CPango
import Foundation

/// A PDF file that is being written into memory.
final class PDFFile {
    private(set) var bytes: [UInt8] = []
    private var surface: OpaquePointer?
    private(set) var context: OpaquePointer?

    /// Points: 72 make an inch.
    init(width: Double, height: Double, title: String, author: String, created: Date) throws {
        let write: cairo_write_func_t = { file, data, length in
            guard let file, let data else { return CAIRO_STATUS_WRITE_ERROR }
            let written = UnsafeBufferPointer(start: data, count: Int(length))
            Unmanaged<PDFFile>.fromOpaque(file).takeUnretainedValue().bytes.append(contentsOf: written)
            return CAIRO_STATUS_SUCCESS
        }
        surface = cairo_pdf_surface_create_for_stream(write, Unmanaged.passUnretained(self).toOpaque(), width, height)
        context = cairo_create(surface)
        for (field, text) in [
            (CAIRO_PDF_METADATA_TITLE, title), (CAIRO_PDF_METADATA_AUTHOR, author),
            (CAIRO_PDF_METADATA_CREATOR, "Aviary"), (CAIRO_PDF_METADATA_CREATE_DATE, created.formatted(.iso8601)),
        ] where !text.isEmpty {
            cairo_pdf_surface_set_metadata(surface, field, text)
        }
        try check()
    }

    deinit { release() }

    /// Ends the page that is being drawn.
    func endPage() { cairo_show_page(context) }

    /// Ends the file and answers its bytes.
    func close() throws -> [UInt8] {
        cairo_surface_finish(surface)
        try check()
        release()
        return bytes
    }

    private func check() throws {
        for status in [cairo_status(context), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw PrintingFailure(reason: String(cString: cairo_status_to_string(status)))
        }
    }

    private func release() {
        if let context { cairo_destroy(context) }
        if let surface { cairo_surface_destroy(surface) }
        (context, surface) = (nil, nil)
    }
}
