using System.Text.Json;

namespace Sluice.Translation.Json;

/// <summary>
/// How the framework's readers take what ingest lets in: the body of a call is the caller's own bytes, with the trailing commas, the comments and the
/// depth that were accepted; a message has their depth only.
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

    /// <summary>What a string says; null for one with half a surrogate pair, which has no other form than its escape.</summary>
    public static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
