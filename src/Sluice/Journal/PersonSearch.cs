using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Journal;

/// <summary>Finds calls by who they are about: an id, an e-mail address, an anonymous id.</summary>
internal static class PersonSearch
{
    /// <summary>An identifier as a JSON string.</summary>
    public static byte[] Quoted(string person) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(person, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    /// <summary>Whether the person is named in one of the messages; without any, in the path or the body.</summary>
    public static bool IsAbout(in Record record, string person)
    {
        var wanted = Quoted(person);
        foreach (var message in record)
        {
            if (message.Json.Span.IndexOf(wanted) >= 0) return true;
        }
        return record.MessageCount == 0
            && (record.Body.Span.IndexOf(wanted) >= 0 || Encoding.ASCII.GetString(record.Target.Span).Split('/', '?').Any(part => Uri.UnescapeDataString(part) == person));
    }
}
