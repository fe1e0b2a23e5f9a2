using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Arbitrary but valid values, so that a test names only what it is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Moment = new(2026, 10, 1, 12, 30, 15, 250, TimeSpan.Zero);

    public static TrackCall Call(string method, string path, string? body) => new(
        method,
        Encoding.UTF8.GetBytes(path),
        body is null ? default : Encoding.UTF8.GetBytes(body),
        Moment,
        MessageId.ForCall(Moment, 0x1234_5678_9ABC));

    /// <summary>Translates one call with the given options.</summary>
    public static TranslatedCall Translate(string method, string path, string? body, TranslationOptions? options = null, bool trace = false) =>
        Translate(Call(method, path, body), options, trace);

    /// <inheritdoc cref="Translate(string, string, string?, TranslationOptions?, bool)"/>
    public static TranslatedCall Translate(in TrackCall call, TranslationOptions? options = null, bool trace = false)
    {
        var into = new TranslatedCall(trace);
        new Translator(options ?? TranslationOptions.Default).Translate(call, into);
        return into;
    }

    /// <summary>The messages of a translation as texts.</summary>
    public static string[] Texts(this TranslatedCall translation) =>
        [.. translation.Messages.Select(message => Encoding.UTF8.GetString(translation.Output.Span[message.Json]))];
}
