using System.Text.Json.Serialization;
using Sluice.Journal.Privacy;

namespace Sluice.Operator.Admin;

/// <summary>
/// What the administration API reads and writes as JSON. Whatever it answers must be listed: nothing is looked up by reflection, as a program that is compiled
/// ahead of time has none.
/// </summary>
[JsonSerializable(typeof(IReadOnlyList<DestinationState>))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(DeadLetterDetails))]
[JsonSerializable(typeof(LetterOutcome))]
[JsonSerializable(typeof(CallPage))]
[JsonSerializable(typeof(CallState))]
[JsonSerializable(typeof(MessageState))]
[JsonSerializable(typeof(ReplayForecast))]
[JsonSerializable(typeof(ReplayPage))]
[JsonSerializable(typeof(ReplayState))]
[JsonSerializable(typeof(ForgetReport))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class AdminTypes : JsonSerializerContext;
