using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Translation.Json;

/// <summary>How JSON is written for people and other programs.</summary>
internal static class JsonOutput
{
    /// <summary>Characters stand as they are: what is written is never a part of a web page.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
