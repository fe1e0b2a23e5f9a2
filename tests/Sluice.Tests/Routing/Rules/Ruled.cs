using System.Text;
using Sluice.Routing.Rules;
using Sluice.Tests.Configuration;
using Sluice.Tests.Translation;
using Sluice.Translation;

namespace Sluice.Tests.Routing.Rules;

/// <summary>Translates calls with rules written as an operator writes them.</summary>
internal static class Ruled
{
    public const string Event = "/api/v1/customers/42/events";

    /// <summary>What translates under the keys of <c>translation:</c>.</summary>
    public static RuledTranslator By(string translation)
    {
        var (plan, problems) = Yaml.Read($"""
            sources:
              - {"{"} name: backend, write_key: k {"}"}
              - {"{"} name: website, write_key: w {"}"}
            translation:
              {translation.ReplaceLineEndings("\n  ")}
            """);
        Assert.Empty(problems);
        return plan!.Translator;
    }

    /// <summary>Translates one call under the keys of <c>translation:</c>.</summary>
    public static TranslatedCall Translate(
        string translation, string method, string path, string? body, string source = "backend", bool trace = false)
    {
        var into = new TranslatedCall(trace);
        var call = Some.Call(method, path, body);
        By(translation).Translate(call, Endpoint.Match(method, Encoding.UTF8.GetBytes(path)), source, into);
        return into;
    }

    /// <summary>The messages of an event under rules.</summary>
    public static string[] OfEvent(string translation, string body) => Translate(translation, "POST", Event, body).Texts();

    /// <summary>The part of a message before what all messages have.</summary>
    public static string Content(string message) => message[..message.IndexOf(",\"userId\":", StringComparison.Ordinal)];
}
