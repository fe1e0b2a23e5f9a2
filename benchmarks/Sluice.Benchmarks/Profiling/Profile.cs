using System.IO.Compression;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TypeName = System.Reflection.Metadata.TypeName;

namespace Sluice.Benchmarks.Profiling;

/// <summary>
/// A profile as .NET's compilers take it (<c>--mibc</c>): a compressed assembly whose code is the data. <c>AssemblyDictionary</c> names a method for each set of assemblies, its
/// own first; each of these loads a token of every method that was counted, and then its counters as numbers and types. The format is that of <c>MIbcProfileParser</c> in
/// dotnet/runtime.
/// </summary>
internal sealed class Profile
{
    private const string Start = "InstrumentationDataStart", End = "InstrumentationDataEnd", Dictionary = "AssemblyDictionary";

    // All four fields of a counter follow.
    private const int WholeCounter = 0xF;

    // A type that cannot be named here, but was met.
    private const int Unknown = 1;

    private readonly ProfiledAssemblies _assemblies;
    private readonly AssemblyDefinition _assembly;
    private readonly ModuleDefinition _module;
    private readonly TypeReference _canon;
    private readonly SortedDictionary<string, ILProcessor> _groups = new(StringComparer.Ordinal);

    public Profile(ProfiledAssemblies assemblies)
    {
        _assemblies = assemblies;
        _assembly = AssemblyDefinition.CreateAssembly(new("profile", new()), "profile", ModuleKind.Dll);
        _module = _assembly.MainModule;
        // What stands for every class where code is shared is in an assembly that exists for compilers only.
        var shared = new AssemblyNameReference("System.Private.Canon", new());
        _module.AssemblyReferences.Add(shared);
        _canon = new("System", "__Canon", _module, shared);
    }

    /// <summary>Adds what was counted of a method.</summary>
    /// <returns>False where it is not known which method that is.</returns>
    public bool Add(CountedMethod counted)
    {
        if (_assemblies.Find(counted) is not var (type, method) || Reference(type) is not { } owner) return false;
        var code = Group(method, type);
        code.Emit(OpCodes.Ldtoken, Of(owner, method));
        code.Emit(OpCodes.Ldstr, Start);
        for (var at = 0; at < counted.Counters.Count; at++)
        {
            switch (counted.Counters[at])
            {
                case { Kind: Counter.Edge } edge:
                    Write(code, edge);
                    WriteNumbers(code, edge);
                    break;
                // Numbers of calls stand before what these met.
                case { Kind: Counter.Calls } calls when at + 1 < counted.Counters.Count && counted.Counters[at + 1] is { Kind: Counter.Types } met && met.TypeNames.Any(static name => name is not null):
                    Write(code, calls);
                    WriteNumbers(code, calls);
                    Write(code, met);
                    foreach (var name in met.TypeNames) WriteType(code, name);
                    break;
            }
        }
        code.Emit(OpCodes.Ldstr, End);
        code.Emit(OpCodes.Pop);
        return true;
    }

    /// <summary>Writes it to a file.</summary>
    public void Save(string file)
    {
        var dictionary = Method(Dictionary);
        foreach (var (assemblies, code) in _groups)
        {
            dictionary.Emit(OpCodes.Ldstr, assemblies);
            dictionary.Emit(OpCodes.Ldtoken, code.Body.Method);
            dictionary.Emit(OpCodes.Pop);
        }
        using var bytes = new MemoryStream();
        _assembly.Write(bytes);
        bytes.Position = 0;
        using var archive = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
        using var entry = archive.CreateEntry(Path.GetFileName(file) + ".dll", CompressionLevel.SmallestSize).Open();
        bytes.CopyTo(entry);
    }

    private ILProcessor Group(MethodDefinition method, TypeName type)
    {
        var own = method.Module.Assembly.Name.Name;
        var others = Arguments(type).Select(argument => _assemblies.Find(argument)?.Module.Assembly.Name.Name).OfType<string>().Where(name => name != own);
        var assemblies = string.Concat(others.Distinct().Order(StringComparer.Ordinal).Prepend(own).Select(static name => name + ";"));
        if (!_groups.TryGetValue(assemblies, out var code)) _groups.Add(assemblies, code = Method($"Methods{_groups.Count}"));
        return code;
    }

    private static IEnumerable<TypeName> Arguments(TypeName type) =>
        type.IsArray ? Arguments(type.GetElementType())
        : type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Arguments).Prepend(type.GetGenericTypeDefinition())
        : [type];

    private ILProcessor Method(string name)
    {
        var method = new MethodDefinition(name, MethodAttributes.Public | MethodAttributes.Static, _module.TypeSystem.Void);
        _module.GetType("<Module>").Methods.Add(method);
        return method.Body.GetILProcessor();
    }

    private MethodReference Of(TypeReference owner, MethodDefinition method)
    {
        var open = _module.ImportReference(method);
        if (owner is not GenericInstanceType) return open;
        var reference = new MethodReference(open.Name, open.ReturnType, owner) { HasThis = open.HasThis, ExplicitThis = open.ExplicitThis, CallingConvention = open.CallingConvention };
        foreach (var parameter in open.Parameters) reference.Parameters.Add(new(parameter.ParameterType));
        return reference;
    }

    private TypeReference? Reference(TypeName type)
    {
        if (type.IsSZArray) return Reference(type.GetElementType()) is { } element ? new ArrayType(element) : null;
        if (type.FullName == _canon.FullName) return _canon;
        if (_assemblies.Find(ProfiledAssemblies.Definition(type)) is not { } definition) return null;
        var open = _module.ImportReference(definition);
        if (!type.IsConstructedGenericType) return open;
        var instance = new GenericInstanceType(open);
        foreach (var argument in type.GetGenericArguments())
        {
            if (Reference(argument) is not { } reference) return null;
            instance.GenericArguments.Add(reference);
        }
        return instance;
    }

    private static void Write(ILProcessor code, Counter counter)
    {
        foreach (var number in (int[])[WholeCounter, counter.Offset, counter.Kind, counter.Count, unchecked((int)counter.Other)]) code.Emit(OpCodes.Ldc_I4, number);
    }

    private static void WriteNumbers(ILProcessor code, Counter counter)
    {
        foreach (var number in counter.Numbers)
        {
            if (number is >= int.MinValue and <= int.MaxValue) code.Emit(OpCodes.Ldc_I4, (int)number);
            else code.Emit(OpCodes.Ldc_I8, number);
        }
    }

    private void WriteType(ILProcessor code, string? name)
    {
        if (name is null) code.Emit(OpCodes.Ldc_I4, 0);
        else if (TypeName.TryParse(name, out var type) && Reference(type) is { } reference) code.Emit(OpCodes.Ldtoken, reference);
        else code.Emit(OpCodes.Ldc_I4, Unknown);
    }
}
