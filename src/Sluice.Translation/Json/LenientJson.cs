using System.Text.Json;

namespace Sluice.Translation.Json;

/// <summary>
/// How the framework's readers take what ingest lets in: a message's inner parts are the caller's own bytes, with the trailing commas, the comments and
/// the depth that were accepted.
/// </summary>
internal static class LenientJson
{
    public static JsonReaderOptions Reader { get; } = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = JsonIndex.MessageDepth,
    };

    public static JsonDocumentOptions Document { get; } = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = JsonIndex.MessageDepth,
    };
}
