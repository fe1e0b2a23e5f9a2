namespace Sluice.Translation;

/// <summary>What became of a call.</summary>
public enum Outcome
{
    /// <summary>It gave one or more messages; in a batch some items may have been refused, see <see cref="TranslatedCall.Problems"/>.</summary>
    Mapped,

    /// <summary>Valid, to be answered with success and kept, but Pipelines has no counterpart: see <see cref="TranslatedCall.NotMappedBecause"/>.</summary>
    NotMapped,

    /// <summary>Refused: nothing may be stored. <see cref="TranslatedCall.Problems"/> says why.</summary>
    Refused,

    /// <summary>No endpoint of this API: the path or the method is unknown.</summary>
    UnknownEndpoint,
}
