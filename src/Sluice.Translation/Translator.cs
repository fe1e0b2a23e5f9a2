namespace Sluice.Translation;

/// <summary>
/// Turns calls of Customer.io's Track API (v1, v2) and Pipelines API into Pipelines messages. A pure function of the call and the
/// options; safe for many threads, each with its own <see cref="Translation"/>.
/// </summary>
public sealed class Translator(TranslationOptions options)
{
    /// <summary>The switches in force.</summary>
    public TranslationOptions Options { get; } = options;

    /// <summary>Translates a call. Never throws for anything a client can send.</summary>
    /// <param name="call">The call.</param>
    /// <param name="into">Receives the result; what it held before is gone.</param>
    public void Translate(in TrackCall call, Translation into) => throw new NotImplementedException();
}
